import type { Stripe } from 'stripe'
import {
  type NewPayment,
  type PaymentGateway,
  PaymentRefused,
  type PaymentState,
  PaymentUnclear,
  type ProviderPayment,
  type RefundState,
} from '../../../domain/common/payment-gateways.ts'
import { checkMoney } from './money.ts'
import { type StripeAccount, stripeClient } from './stripe/client.ts'
import { failureOf, isUnknown, readable } from './stripe/failures.ts'
import { once } from './stripe/keys.ts'
import { readNotice } from './stripe/notices.ts'
import { refundStateOf, stateOf, WITH_CHARGE } from './stripe/states.ts'

export interface StripeOptions {
  /** Milliseconds one answer may take. */
  readonly timeout?: number
  readonly clock?: () => Date
}

const TIMEOUT_MS = 20_000

/** Counted by Stripe in hundredths where ISO 4217 has none, or the other way about. */
const ODDLY = new Set(['ISK', 'MGA', 'UGX'])

/** Stripe's PaymentIntents, captured by hand (https://docs.stripe.com/payments/place-a-hold-on-a-payment-method). */
export function stripePayments(account: StripeAccount, options: StripeOptions = {}): PaymentGateway {
  const { timeout = TIMEOUT_MS, clock = () => new Date() } = options
  const client = stripeClient(account, timeout)
  const stated = (intent: Stripe.PaymentIntent): PaymentState => stateOf(intent, account.publishableKey)
  return {
    provider: 'stripe',
    authorises: true,
    start: async (payment, key) => stated(await start(client, payment, key)),
    capture: async (payment, key) =>
      stated(
        await bring(client, payment, key, 'succeeded', (id, keyed) =>
          client.paymentIntents.capture(id, { amount_to_capture: payment.amount, ...WITH_CHARGE }, keyed),
        ),
      ),
    void: async (payment, key) =>
      stated(
        await bring(client, payment, key, 'canceled', (id, keyed) =>
          client.paymentIntents.cancel(id, WITH_CHARGE, keyed),
        ),
      ),
    refund: (payment, amount, key) => refund(client, payment, amount, key),
    async find(payment) {
      const intent = await look(client, idOf(payment))
      return intent === undefined ? undefined : stated(intent)
    },
    readNotice: (body, headers) => readNotice(client, body, headers, account.webhookSecret, clock()),
  }
}

/** Not the buyer's address: it is theirs, and Stripe needs none. */
async function start(client: Stripe, payment: NewPayment, key: string): Promise<Stripe.PaymentIntent> {
  const { reference, amount, currency, description } = payment
  checkMoney(amount, currency, ODDLY)
  const create = (key: string) =>
    client.paymentIntents.create(
      {
        amount,
        currency: currency.toLowerCase(),
        capture_method: 'manual',
        automatic_payment_methods: { enabled: true },
        description,
        metadata: { reference },
      },
      { idempotencyKey: key },
    )
  // One that was made and not heard of can be paid by nobody, for nobody has its secret.
  return current(client, await once(key, create, async () => undefined))
}

/** Brings a payment to where it cannot be brought twice, so that being there already is as good. */
async function bring(
  client: Stripe,
  payment: ProviderPayment,
  key: string,
  goal: 'succeeded' | 'canceled',
  act: (id: string, options: { idempotencyKey: string }) => Promise<Stripe.Response<Stripe.PaymentIntent>>,
): Promise<Stripe.PaymentIntent> {
  const id = idOf(payment)
  const there = async () => {
    const intent = await look(client, id)
    return intent?.status === goal ? intent : undefined
  }
  try {
    return await current(client, await once(key, (key) => act(id, { idempotencyKey: key }), there))
  } catch (error) {
    const isLate = error instanceof PaymentRefused && error.code === 'payment_intent_unexpected_state'
    const intent = isLate ? await there() : undefined
    if (intent === undefined) throw error
    return intent
  }
}

/** Refunds carry their key, because Stripe's memory of keys is shorter than ours and its answers to them grow old. */
async function refund(client: Stripe, payment: ProviderPayment, amount: number, key: string): Promise<RefundState> {
  const id = idOf(payment)
  const { currency, reference } = payment
  checkMoney(amount, currency, ODDLY)
  const create = (idempotencyKey: string) =>
    client.refunds.create({ payment_intent: id, amount, metadata: { reference, key } }, { idempotencyKey })
  const made = () => refundUnder(client, id, key)
  const found = readable('refund', (await made()) ?? (await once<Stripe.Refund>(key, create, made)))
  if (found.amount !== amount)
    throw new PaymentRefused('idempotency_error', `${key} has refunded ${found.amount} already.`, { declined: false })
  return refundStateOf(found)
}

async function refundUnder(client: Stripe, id: string, key: string): Promise<Stripe.Refund | undefined> {
  try {
    for await (const refund of client.refunds.list({ payment_intent: id, limit: 100 })) {
      if (refund.metadata?.['key'] === key) return refund
    }
    return undefined
  } catch (error) {
    const failure = failureOf(error)
    if (failure !== error) throw failure
    throw new PaymentUnclear('Stripe: a list of refunds that we cannot read.', { cause: error })
  }
}

/** An answer that Stripe gives again is as old as the first. */
async function current(
  client: Stripe,
  intent: Stripe.PaymentIntent & Partial<Stripe.Response<unknown>>,
): Promise<Stripe.PaymentIntent> {
  if (intent.lastResponse?.headers['idempotent-replayed'] !== 'true') return readable('payment_intent', intent)
  return (await look(client, intent.id)) ?? intent
}

/** @throws PaymentUnclear, for whatever is wrong says nothing of the payment */
async function look(client: Stripe, id: string): Promise<Stripe.PaymentIntent | undefined> {
  try {
    return readable('payment_intent', await client.paymentIntents.retrieve(id, WITH_CHARGE))
  } catch (error) {
    if (isUnknown(error)) return undefined
    const failure = failureOf(error)
    throw failure instanceof PaymentRefused ? new PaymentUnclear(failure.message) : failure
  }
}

function idOf({ providerId, reference }: ProviderPayment): string {
  if (providerId !== null) return providerId
  throw new PaymentUnclear(`Stripe finds ${reference} by its own id alone, which was not heard.`)
}
