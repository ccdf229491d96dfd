import { createHmac } from 'node:crypto'
import { noticesOf } from './notices.ts'
import { type Asked, type FakeOptions, type FakeProvider, listen, type Told, withFault } from './provider.ts'
import { type Form, formOf, textOf } from './stripe-form.ts'
import {
  cancel,
  capture,
  checkNames,
  created,
  type Intent,
  type Refund,
  refund,
  refundedOf,
  refundShapeOf,
  shapeOf,
  StripeSays,
} from './stripe-till.ts'

export const STRIPE_KEY = 'sk_test_do_not_print'
export const STRIPE_WEBHOOK_SECRET = 'whsec_do_not_print'

export interface FakeStripe extends FakeProvider {
  /** By Stripe's own id. */
  readonly payments: ReadonlyMap<string, Intent>
  /** Of one reference; more than one when Stripe was asked under several keys. */
  under(reference: string): readonly Intent[]
  /** A refund has come to its end, whatever it said at first. */
  settleRefund(id: string, status: Refund['status']): void
  /** As a day does: every key may be used again. */
  forgetKeys(): void
  /** The next request that does anything is refused as a card is. */
  declineNext(): void
}

const SERVER_ERROR = { error: { type: 'api_error', message: 'An unknown error occurred.' } }
const TOO_MANY = { error: { type: 'invalid_request_error', code: 'rate_limit', message: 'Too many requests.' } }

export interface Kept {
  readonly request: string
  told?: Told
}

/** Stripe's API for payments captured by hand: PaymentIntents, refunds, keys, and events that tell of them. */
export async function startStripe({ faults: setting, notices: habits, clock }: FakeOptions = {}): Promise<FakeStripe> {
  const till = tillOf(clock ?? (() => new Date()), habits ?? {})
  const keys = new Map<string, Kept>()
  let declines = false
  const act = (asked: Asked): Told => {
    if (declines && asked.method === 'POST') {
      declines = false
      const message = 'Your card was declined.'
      return {
        status: 402,
        body: { error: { type: 'card_error', code: 'card_declined', decline_code: 'generic_decline', message } },
      }
    }
    return till.answer(asked)
  }
  const server = await listen(
    {
      tooMany: TOO_MANY,
      identify: ({ headers, body }) => String(headers['idempotency-key'] ?? body),
      async answer(asked, fault) {
        if (asked.headers.authorization !== `Bearer ${STRIPE_KEY}`)
          return {
            status: 401,
            body: { error: { type: 'invalid_request_error', message: 'Invalid API Key provided.' } },
          }
        const done = () => withFault(fault, SERVER_ERROR, server.faults.slowMs, () => act(asked))
        return asked.method === 'POST' ? underKey(keys, asked, done) : done()
      },
    },
    setting,
  )
  return {
    ...server,
    ...till,
    forgetKeys: () => keys.clear(),
    declineNext: () => void (declines = true),
  }
}

/** Answers a key that it has seen as the first time, failures included; another request under it, or one at the same time, is refused. */
export async function underKey(keys: Map<string, Kept>, asked: Asked, done: () => Promise<Told>): Promise<Told> {
  const key = String(asked.headers['idempotency-key'] ?? '')
  const request = `${asked.path}?${asked.body}`
  const kept = keys.get(key)
  if (kept !== undefined && kept.request !== request) {
    const message = `Keys for idempotent requests can only be used with the same parameters they were first used with.`
    return { status: 400, body: { error: { type: 'idempotency_error', message } } }
  }
  if (kept !== undefined && kept.told === undefined) {
    const message = 'There is currently another in-progress request using this Stripe-Idempotency key.'
    return { status: 409, body: { error: { type: 'invalid_request_error', code: 'idempotency_key_in_use', message } } }
  }
  if (kept?.told !== undefined)
    return { ...kept.told, headers: { ...kept.told.headers, 'idempotent-replayed': 'true' } }
  const now: Kept = { request }
  keys.set(key, now)
  now.told = await done()
  return now.told
}

function tillOf(clock: () => Date, habits: Parameters<typeof noticesOf>[0]) {
  const payments = new Map<string, Intent>()
  const notices = noticesOf(habits, (body, at = clock()) => signed(body, at))
  let made = 0
  const next = (prefix: string) => `${prefix}_${String((made += 1)).padStart(8, '0')}`
  const tell = (type: string, object: object) =>
    notices.add({ id: next('evt'), object: 'event', type, api_version: '2026-10-28.endive', data: { object } })
  const under = (reference: string) =>
    [...payments.values()].filter(({ metadata }) => metadata['reference'] === reference)
  const sum = (reference: string, part: (intent: Intent) => number) =>
    under(reference).reduce((sum, intent) => sum + part(intent), 0)
  return {
    payments,
    notices,
    under,
    answer: (asked: Asked): Told => answer({ payments, next, tell }, asked),
    pay(reference: string, how: 'success' | 'declined' = 'success') {
      const intent = under(reference).findLast(({ status }) => status === 'requires_payment_method')
      if (intent === undefined) throw new TypeError(`Nobody is asked to pay ${reference}.`)
      intent.charged = true
      const message = 'Your card was declined.'
      if (how === 'declined') intent.last_payment_error = { type: 'card_error', code: 'card_declined', message }
      else Object.assign(intent, { status: 'requires_capture', last_payment_error: null })
      const type = how === 'declined' ? 'payment_failed' : 'amount_capturable_updated'
      tell(`payment_intent.${type}`, shapeOf(intent))
    },
    money: (reference: string) => ({
      authorised: sum(reference, ({ status, amount }) => (status === 'requires_capture' ? amount : 0)),
      captured: sum(reference, ({ amount_received: taken }) => taken),
      refunded: sum(reference, refundedOf),
    }),
    settleRefund(id: string, status: Refund['status']) {
      for (const intent of payments.values()) {
        const refund = intent.refunds.find((each) => each.id === id)
        if (refund === undefined) continue
        refund.status = status
        tell(status === 'failed' ? 'refund.failed' : 'refund.updated', refundShapeOf(intent, refund))
      }
    },
  }
}

interface Till {
  readonly payments: Map<string, Intent>
  readonly next: (prefix: string) => string
  readonly tell: (type: string, object: object) => void
}

function answer(till: Till, asked: Asked): Told {
  try {
    const form = formOf(asked.method === 'POST' ? asked.body : asked.query)
    checkNames(form)
    return { status: 200, body: routed(till, asked, form) }
  } catch (error) {
    if (error instanceof StripeSays) return { status: error.status, body: { error: error.error } }
    throw error
  }
}

function routed({ payments, next, tell }: Till, { method, path }: Asked, form: Form): object {
  const [noun, id, verb] = path.split('/').slice(2)
  const route = [method, noun, ...(id === undefined ? [] : [':id']), ...(verb === undefined ? [] : [verb])].join(' ')
  const expand = form['expand'] !== undefined
  const which = decodeURIComponent(id ?? textOf(form, 'payment_intent') ?? '')
  const intent = () => payments.get(which) ?? missing('payment_intent', which)
  const told = (intent: Intent, type: string) => {
    tell(type, shapeOf(intent))
    return shapeOf(intent, expand)
  }
  switch (route) {
    case 'POST payment_intents': {
      const intent = created(next('pi'), form)
      payments.set(intent.id, intent)
      return told(intent, 'payment_intent.created')
    }
    case 'GET payment_intents :id':
      return shapeOf(intent(), expand)
    case 'POST payment_intents :id capture': {
      capture(intent(), form)
      return told(intent(), 'payment_intent.succeeded')
    }
    case 'POST payment_intents :id cancel': {
      cancel(intent())
      return told(intent(), 'payment_intent.canceled')
    }
    case 'POST refunds': {
      const shape = refundShapeOf(intent(), refund(intent(), next('re'), form))
      tell('refund.created', shape)
      return shape
    }
    case 'GET refunds':
      return listed(intent(), form)
    default:
      return missing('route', route)
  }
}

function listed(intent: Intent, form: Form): object {
  const limit = Number(textOf(form, 'limit') ?? 10)
  const after = intent.refunds.findIndex(({ id }) => id === textOf(form, 'starting_after')) + 1
  const page = intent.refunds.slice(after, after + limit)
  const data = page.map((refund) => refundShapeOf(intent, refund))
  return { object: 'list', url: '/v1/refunds', has_more: intent.refunds.length > after + limit, data }
}

function missing(what: string, id: string): never {
  throw new StripeSays(404, { code: 'resource_missing', message: `No such ${what}: '${id}'` })
}

export function signed(body: string, at: Date) {
  const timestamp = Math.floor(at.getTime() / 1_000)
  const signature = createHmac('sha256', STRIPE_WEBHOOK_SECRET).update(`${timestamp}.${body}`).digest('hex')
  return { body: Buffer.from(body), headers: { 'stripe-signature': `t=${timestamp},v1=${signature}` } }
}
