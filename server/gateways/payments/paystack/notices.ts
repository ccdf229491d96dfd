import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { ForgedNotice, type ProviderNotice } from '../../../../domain/common/payment-gateways.ts'
import { ownReference } from '../../payouts/references.ts'
import { json, only } from '../said.ts'

type Headers = Readonly<Record<string, string | string[] | undefined>>

const text = z.string().nullish()

const Event = z.object({
  event: z.string().min(1),
  data: z.looseObject({
    id: z.union([z.number(), z.string()]).nullish(),
    status: text,
    reference: text,
    transaction_reference: text,
    refund_reference: text,
    amount: z.union([z.number(), z.string()]).nullish(),
    transaction: z.looseObject({ reference: text }).nullish().catch(undefined),
  }),
})
type Told = z.infer<typeof Event>['data']

const KEPT = [
  'id status reference transaction_reference refund_reference amount requested_amount currency fees',
  'channel paid_at gateway_response domain',
].join(' ')

/** Reads a notice signed with our secret key. It has no time, so an old one is as good as a new one: its id tells. @throws ForgedNotice */
export function readNotice(body: Buffer, headers: Headers, secretKey: string): ProviderNotice {
  if (!isSigned(body, headers['x-paystack-signature'], secretKey))
    throw new ForgedNotice('Paystack: a notice without a signature that is good.')
  const event = Event.safeParse(json(body.toString()))
  if (!event.success) throw new ForgedNotice('Paystack: signed, but no event that we could read.')
  const { event: type, data } = event.data
  const reference = referenceOf(type, data)
  const transfer = type.startsWith('transfer.') ? ownReference(data.reference ?? '') : undefined
  return {
    id: idOf(type, data),
    type,
    body: { event: type, data: only(KEPT, data) },
    ...(reference === undefined ? {} : { about: { reference, providerId: reference } }),
    ...(transfer === undefined ? {} : { transfer: { reference: transfer } }),
  }
}

function isSigned(body: Buffer, signature: Headers[string], secretKey: string): boolean {
  if (typeof signature !== 'string') return false
  const expected = createHmac('sha512', secretKey).update(body).digest()
  const given = Buffer.from(signature, 'hex')
  return given.length === expected.length && timingSafeEqual(given, expected)
}

/** Events have no id: what happened, to what, and how it stands then is the same each time it is told. */
function idOf(type: string, { id, refund_reference: refund, status, amount, ...data }: Told): string {
  const what = id ?? refund ?? ''
  const which = data.transaction_reference ?? data.reference ?? data.transaction?.reference ?? ''
  return [type, what, which, status ?? '', amount ?? ''].join(':')
}

/** Transfers have references too, which are none of our payments. */
function referenceOf(type: string, data: Told): string | undefined {
  if (!/^(charge|refund)\./.test(type)) return undefined
  return data.transaction_reference ?? data.transaction?.reference ?? data.reference ?? undefined
}
