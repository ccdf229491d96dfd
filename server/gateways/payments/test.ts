import type { Kysely, RawBuilder } from 'kysely'
import type { DB } from '../../../db/types.ts'
import {
  type PaymentGateway,
  PaymentRefused,
  type PaymentState,
  PaymentUnclear,
} from '../../../domain/common/payment-gateways.ts'
import { checkMoney } from './money.ts'
import { readNotice, type SignedNotice, signNotice } from './test/notices.ts'
import {
  callOnce,
  captured,
  confirmTestPayment,
  findTestPayment,
  refunded,
  started,
  type TestCall,
  type TestPayment,
  voided,
} from './test/queries.ts'

export interface TestPaymentOptions {
  /** Signs its notices. */
  readonly secret: string
  /** Where a buyer agrees to a payment; its reference is added. */
  readonly confirmUrl: string
  readonly clock?: () => Date
}

/** The built-in provider, and what a buyer would do at it. */
export interface TestPayments extends PaymentGateway {
  /** The buyer agrees. Returns where they go from there; undefined when there is nothing to agree to. */
  confirm(reference: string): Promise<{ readonly returnUrl: string } | undefined>
  /** What it would tell of a payment as it stands. */
  noticeOf(reference: string): Promise<SignedNotice>
}

/** A provider of payments that needs nobody: cards behave as they are told, and the money is rows in our database. */
export function testPayments(db: Kysely<DB>, options: TestPaymentOptions): TestPayments {
  const { secret, confirmUrl, clock = () => new Date() } = options
  const find = async (reference: string) => {
    const payment = await findTestPayment(db, reference)
    return payment && stateOf(reference, payment, confirmUrl)
  }
  const call = (key: string, what: TestCall, change: RawBuilder<unknown>) => callAs(db, confirmUrl, key, what, change)
  return {
    provider: 'test',
    authorises: true,
    async start(payment, key) {
      const { reference, amount, currency } = payment
      checkMoney(amount, currency, NONE)
      const { state } = await call(key, { verb: 'start', reference, amount }, started(payment))
      if (state.status === 'failed') throw new PaymentRefused(DECLINED.code, DECLINED.message, { declined: true })
      return state
    },
    async capture({ reference, amount }, key) {
      return (await call(key, { verb: 'capture', reference, amount }, captured(reference, amount))).state
    },
    async void({ reference, amount }, key) {
      return (await call(key, { verb: 'void', reference, amount }, voided(reference))).state
    },
    async refund({ reference, currency }, amount, key) {
      checkMoney(amount, currency, NONE)
      const { id } = await call(key, { verb: 'refund', reference, amount }, refunded(reference, amount))
      return { providerId: `test-refund-${id}`, status: 'succeeded' }
    },
    find: ({ reference }) => find(reference),
    readNotice: (body, headers) => readNotice(body, headers, secret, clock()),
    confirm: (reference) => confirmTestPayment(db, reference),
    async noticeOf(reference) {
      const { status = 'unknown', captured = 0, refunded = 0 } = (await find(reference)) ?? {}
      const id = `${reference}:${status}:${captured}:${refunded}`
      return signNotice({ id, type: `payment.${status}`, reference }, secret, clock())
    },
  }
}

const NONE: ReadonlySet<string> = new Set()
const DECLINED = { code: 'card_declined', message: 'The card was declined.' }

interface Called {
  readonly id: number
  readonly state: PaymentState
}

/** Each call of a card that times out is made, and not heard of until it is made again. */
async function callAs(
  db: Kysely<DB>,
  confirmUrl: string,
  key: string,
  what: TestCall,
  change: RawBuilder<unknown>,
): Promise<Called> {
  const { verb, reference } = what
  const outcome = await callOnce(db, key, what, change)
  if (outcome === undefined) throw refusal('idempotency_error', `${key} belongs to another call.`)
  const payment = await findTestPayment(db, reference)
  if (outcome.isFirst && payment?.card === 'timeout') throw new PaymentUnclear('Test: no answer in time')
  if (payment === undefined || !outcome.done)
    throw refusal(`cannot-${verb}`, `${reference} cannot be asked to ${verb} ${what.amount}, as it stands.`)
  return { id: outcome.id, state: stateOf(reference, payment, confirmUrl) }
}

const refusal = (code: string, message: string) => new PaymentRefused(code, message, { declined: false })

function stateOf(reference: string, { status, captured, refunded }: TestPayment, confirmUrl: string): PaymentState {
  return {
    providerId: reference,
    status,
    captured,
    refunded,
    ...(status === 'needs-action' ? { clientAction: { type: 'test', url: `${confirmUrl}/${reference}` } } : {}),
    ...(status === 'failed' ? { failure: DECLINED } : {}),
  }
}
