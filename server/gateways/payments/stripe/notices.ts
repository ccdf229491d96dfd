import { Stripe } from 'stripe'
import { z } from 'zod'
import { ForgedNotice, type ProviderNotice } from '../../../../domain/common/payment-gateways.ts'
import { ownReference } from '../../payouts/references.ts'
import { only } from '../said.ts'

type Headers = Readonly<Record<string, string | string[] | undefined>>

const Event = z.object({
  id: z.string().min(1),
  type: z.string().min(1),
  data: z.object({
    object: z.looseObject({
      id: z.string().optional(),
      object: z.string(),
      payment_intent: z.string().nullish(),
      metadata: z.looseObject({ reference: z.string().optional() }).nullish(),
    }),
  }),
})
type Told = z.infer<typeof Event>['data']['object']

const KEPT = [
  'id object status currency amount amount_capturable amount_received amount_captured amount_refunded',
  'payment_intent charge cancellation_reason failure_code failure_reason reason metadata created',
].join(' ')

/** Reads a notice whose signature the package has found good, and not older than five minutes. @throws ForgedNotice */
export function readNotice(client: Stripe, body: Buffer, headers: Headers, secret: string, now: Date): ProviderNotice {
  const event = Event.safeParse(verified(client, body, headers['stripe-signature'], secret, now))
  if (!event.success) throw new ForgedNotice('Stripe: signed, but no event of a payment that we could read.')
  const { id, type, data } = event.data
  const about = aboutOf(data.object)
  const transfer = data.object.object === 'transfer' ? ownReference(data.object.metadata?.reference ?? '') : undefined
  const object = only(KEPT, data.object)
  return {
    id,
    type,
    body: { id, type, data: { object } },
    ...(about === undefined ? {} : { about }),
    ...(transfer === undefined ? {} : { transfer: { reference: transfer } }),
  }
}

function verified(client: Stripe, body: Buffer, signature: Headers[string], secret: string, now: Date): unknown {
  if (typeof signature !== 'string') throw new ForgedNotice('Stripe: a notice without a signature.')
  try {
    return client.webhooks.constructEvent(body, signature, secret, undefined, undefined, now.getTime())
  } catch (error) {
    const forged = error instanceof Stripe.errors.StripeSignatureVerificationError
    throw new ForgedNotice(`Stripe: ${forged ? 'a signature that is not good, or too old' : 'signed, but no event'}.`)
  }
}

/** Refunds, charges and disputes say which payment they belong to; only some have its reference. */
function aboutOf({ id, object, payment_intent: paymentId, metadata }: Told): ProviderNotice['about'] {
  const providerId = object === 'payment_intent' ? id : (paymentId ?? undefined)
  if (providerId === undefined) return undefined
  return { providerId, ...(metadata?.reference === undefined ? {} : { reference: metadata.reference }) }
}
