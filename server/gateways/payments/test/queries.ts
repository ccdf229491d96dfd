import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { DB } from '../../../../db/types.ts'
import type { NewPayment, TestCard } from '../../../../domain/common/payment-gateways.ts'

type Db = Kysely<DB>

/** What is asked, under a key. */
export interface TestCall {
  readonly verb: 'start' | 'capture' | 'void' | 'refund'
  readonly reference: string
  readonly amount: number
}

export interface TestOutcome {
  readonly id: number
  /** Whether the call was made just now, and not before. */
  readonly isFirst: boolean
  /** Whether it changed anything when it was made. */
  readonly done: boolean
}

export interface TestPayment {
  readonly card: TestCard
  readonly status: 'needs-action' | 'authorised' | 'captured' | 'failed' | 'voided'
  readonly captured: number
  readonly refunded: number
}

const first: Record<TestCard, TestPayment['status']> = {
  success: 'authorised',
  timeout: 'authorised',
  declined: 'failed',
  'needs-action': 'needs-action',
}

export const started = ({ reference, amount, currency, card = 'success', returnUrl }: NewPayment) => sql`
  insert into test_payments (reference, amount, currency, card, status, return_url)
  values (${reference}, ${amount}, ${currency}, ${card}, ${first[card]}, ${returnUrl})
  on conflict (reference) do nothing`

export const captured = (reference: string, amount: number) => sql`
  update test_payments set status = 'captured', captured = ${amount}
  where reference = ${reference} and status = 'authorised' and amount >= ${amount}`

export const voided = (reference: string) => sql`
  update test_payments set status = 'voided'
  where reference = ${reference} and status in ('authorised', 'needs-action')`

export const refunded = (reference: string, amount: number) => sql`
  update test_payments set refunded = refunded + ${amount}
  where reference = ${reference} and status = 'captured' and refunded + ${amount} <= captured`

/**
 * Makes a change and notes its key in one statement: of two at once the later fails on the key, and changes nothing.
 * Undefined: the key belongs to another call.
 */
export async function callOnce(
  db: Db,
  key: string,
  { verb, reference, amount }: TestCall,
  change: RawBuilder<unknown>,
): Promise<TestOutcome | undefined> {
  const isFirst = await sql`
    with changed as (${change} returning reference)
    insert into test_payment_calls (key, verb, reference, amount, done)
    values (${key}, ${verb}, ${reference}, ${amount}, exists (select from changed))`
    .execute(db)
    .then(() => true, hasBeenMade)
  const call = await db
    .selectFrom('test_payment_calls')
    .select(['id', 'done'])
    .where('key', '=', key)
    .where('verb', '=', verb)
    .where('reference', '=', reference)
    .where('amount', '=', amount)
    .executeTakeFirst()
  return call && { ...call, isFirst }
}

function hasBeenMade(error: unknown): false {
  const { constraint } = error as { constraint?: string }
  if (constraint === 'test_payment_calls_pkey') return false
  throw error
}

export async function findTestPayment(db: Db, reference: string): Promise<TestPayment | undefined> {
  const row = await db
    .selectFrom('test_payments')
    .select(['card', 'status', 'captured', 'refunded'])
    .where('reference', '=', reference)
    .executeTakeFirst()
  return row as TestPayment | undefined
}

/** What the page shows on which a buyer agrees. */
export interface ShownTestPayment {
  /** As the buyer knows it; others would show the description they were given. */
  readonly orderNumber: string
  readonly amount: number
  readonly currency: string
  readonly status: TestPayment['status']
  readonly returnUrl: string
}

export async function findShownTestPayment(db: Db, reference: string): Promise<ShownTestPayment | undefined> {
  const row = await db
    .selectFrom('test_payments')
    .innerJoin('payments', 'payments.reference', 'test_payments.reference')
    .innerJoin('orders', 'orders.id', 'payments.order_id')
    .select(['test_payments.amount', 'test_payments.currency', 'test_payments.status', 'return_url as returnUrl'])
    .select('orders.number as orderNumber')
    .where('test_payments.reference', '=', reference)
    .executeTakeFirst()
  return row as ShownTestPayment | undefined
}

/** The buyer agrees. Returns where they go from there; undefined when there is nothing to agree to. */
export const confirmTestPayment = (db: Db, reference: string): Promise<{ returnUrl: string } | undefined> =>
  answerTestPayment(db, reference, 'authorised')

/** The buyer does not agree. */
export const declineTestPayment = (db: Db, reference: string): Promise<{ returnUrl: string } | undefined> =>
  answerTestPayment(db, reference, 'failed')

function answerTestPayment(
  db: Db,
  reference: string,
  status: 'authorised' | 'failed',
): Promise<{ returnUrl: string } | undefined> {
  return db
    .updateTable('test_payments')
    .set({ status })
    .where('reference', '=', reference)
    .where('status', '=', 'needs-action')
    .returning('return_url as returnUrl')
    .executeTakeFirst()
}
