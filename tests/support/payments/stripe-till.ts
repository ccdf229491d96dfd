import { fieldsOf, type Form, textOf } from './stripe-form.ts'

/** What Stripe keeps of a payment, in its own words. */
export interface Intent {
  readonly id: string
  readonly amount: number
  readonly currency: string
  readonly metadata: Readonly<Record<string, string>>
  readonly client_secret: string
  status: 'requires_payment_method' | 'requires_action' | 'requires_capture' | 'succeeded' | 'canceled' | 'processing'
  amount_received: number
  last_payment_error: { readonly code: string; readonly message: string; readonly type: string } | null
  charged: boolean
  readonly refunds: Refund[]
}

export interface Refund {
  readonly id: string
  readonly amount: number
  readonly metadata: Readonly<Record<string, string>>
  status: 'pending' | 'succeeded' | 'failed'
}

/** A refusal in Stripe's shape. */
export class StripeSays extends Error {
  readonly status: number
  readonly error: Readonly<Record<string, unknown>>

  constructor(status: number, error: Readonly<Record<string, unknown>>) {
    super(String(error['message']))
    this.status = status
    this.error = { type: 'invalid_request_error', doc_url: 'https://docs.stripe.com/error-codes', ...error }
  }
}

const unexpected = (intent: Intent, verb: string) =>
  new StripeSays(400, {
    code: 'payment_intent_unexpected_state',
    message: `This PaymentIntent could not be ${verb} because it has a status of ${intent.status}.`,
    payment_intent: shapeOf(intent),
  })

const KNOWN = new Set(
  [
    'amount currency capture_method automatic_payment_methods description metadata expand',
    'amount_to_capture payment_intent limit starting_after',
  ].flatMap((names) => names.split(' ')),
)

/** Stripe refuses what it does not know, so that a typo is found. */
export function checkNames(form: Form): void {
  const odd = Object.keys(form).find((name) => !KNOWN.has(name))
  if (odd !== undefined)
    throw new StripeSays(400, { code: 'parameter_unknown', param: odd, message: `Received unknown parameter: ${odd}` })
}

export function amountOf(form: Form, name: string): number {
  const text = textOf(form, name)
  if (text === undefined)
    throw new StripeSays(400, { code: 'parameter_missing', message: `Missing required param: ${name}.` })
  if (!/^[1-9]\d*$/.test(text))
    throw new StripeSays(400, { code: 'parameter_invalid_integer', message: `Invalid positive integer: ${name}` })
  return Number(text)
}

const CURRENCIES = new Set(['ngn', 'usd', 'eur', 'gbp', 'ghs', 'jpy'])

export function created(id: string, form: Form): Intent {
  const currency = textOf(form, 'currency') ?? ''
  if (!CURRENCIES.has(currency))
    throw new StripeSays(400, { param: 'currency', message: `Invalid currency: ${currency}.` })
  if (textOf(form, 'capture_method') !== 'manual') throw new TypeError('Only captures by hand are played.')
  return {
    id,
    amount: amountOf(form, 'amount'),
    currency,
    metadata: fieldsOf(form, 'metadata'),
    client_secret: `${id}_secret_${'x'.repeat(24)}`,
    status: 'requires_payment_method',
    amount_received: 0,
    last_payment_error: null,
    charged: false,
    refunds: [],
  }
}

export function capture(intent: Intent, form: Form): void {
  if (intent.status !== 'requires_capture') throw unexpected(intent, 'captured')
  const amount = amountOf(form, 'amount_to_capture')
  if (amount > intent.amount)
    throw new StripeSays(400, { code: 'amount_too_large', message: 'Amount to capture is more than was authorised.' })
  intent.status = 'succeeded'
  intent.amount_received = amount
}

export function cancel(intent: Intent): void {
  if (!['requires_payment_method', 'requires_action', 'requires_capture'].includes(intent.status))
    throw unexpected(intent, 'canceled')
  intent.status = 'canceled'
}

export const refundedOf = ({ refunds }: Intent): number =>
  refunds.filter(({ status }) => status !== 'failed').reduce((sum, { amount }) => sum + amount, 0)

export function refund(intent: Intent, id: string, form: Form): Refund {
  const amount = amountOf(form, 'amount')
  if (intent.status !== 'succeeded')
    throw new StripeSays(400, {
      message: `This PaymentIntent (${intent.id}) does not have a successful charge to refund.`,
    })
  const left = intent.amount_received - refundedOf(intent)
  if (left === 0)
    throw new StripeSays(400, { code: 'charge_already_refunded', message: 'Charge has already been refunded.' })
  if (amount > left)
    throw new StripeSays(400, {
      message: `Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`,
    })
  const made: Refund = { id, amount, metadata: fieldsOf(form, 'metadata'), status: 'succeeded' }
  // The newest first, as they are listed.
  intent.refunds.unshift(made)
  return made
}

export function shapeOf(intent: Intent, expand = false): object {
  const { charged, refunds: _, ...rest } = intent
  const chargeId = `ch_${intent.id}`
  const capturable = intent.status === 'requires_capture' ? intent.amount : 0
  return {
    ...rest,
    object: 'payment_intent',
    amount_capturable: capturable,
    capture_method: 'manual',
    livemode: false,
    latest_charge: charged ? (expand ? chargeOf(intent, chargeId) : chargeId) : null,
  }
}

/** What is let go of instead of being captured counts as refunded. */
function chargeOf(intent: Intent, id: string): object {
  const { amount, amount_received: taken, currency, metadata, status } = intent
  const released = status === 'succeeded' || status === 'canceled' ? amount - taken : 0
  return {
    id,
    object: 'charge',
    amount,
    currency,
    metadata,
    amount_captured: taken,
    amount_refunded: refundedOf(intent) + released,
    captured: taken > 0,
    payment_intent: intent.id,
  }
}

export const refundShapeOf = (intent: Intent, refund: Refund): object => ({
  ...refund,
  object: 'refund',
  charge: `ch_${intent.id}`,
  payment_intent: intent.id,
  currency: intent.currency,
  reason: null,
  ...(refund.status === 'failed' ? { failure_reason: 'lost_or_stolen_card' } : {}),
})
