import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import { type Actor, seesAll } from '../common/access.ts'
import type { ClientAction, Provider, TestCard } from '../common/payment-gateways.ts'
import type { Payment, PaymentStatus } from './schema.ts'

/** A payment as the house keeps it. */
export interface PaymentRow {
  readonly id: number
  readonly orderId: number
  readonly provider: Provider
  readonly reference: string
  readonly providerId: string | null
  readonly status: PaymentStatus
  readonly amount: number
  readonly currency: string
  readonly captured: number
  readonly refunding: number
  readonly refunded: number
  readonly card: TestCard | null
  readonly clientAction: ClientAction | null
  readonly turn: number
  /** Until then somebody is asking the provider about it. */
  readonly busyUntil: string | null
  readonly checkAt: string | null
  readonly createdAt: string
}

const columns = sql.raw(`
  id, order_id as "orderId", provider, reference, provider_id as "providerId", status, amount, currency,
  captured_amount as captured, refunding_amount as refunding, refunded_amount as refunded, card,
  client_action as "clientAction", turn, busy_until as "busyUntil", check_at as "checkAt", created_at as "createdAt"`)

export async function findPaymentRow(db: Reader, id: number): Promise<PaymentRow | undefined> {
  const { rows } = await sql<PaymentRow>`select ${columns} from payments where id = ${id}`.execute(db)
  return rows[0]
}

/** Every payment of an order, which must be locked, oldest first. */
export async function listPaymentRows(db: Reader, orderId: number): Promise<PaymentRow[]> {
  const { rows } = await sql<PaymentRow>`
    select ${columns} from payments where order_id = ${orderId} order by id`.execute(db)
  return rows
}

/** Which payment somebody speaks of, as far as they say. */
interface About {
  readonly reference?: string | null | undefined
  readonly providerId?: string | null | undefined
}

/** Which payment a notice is about. */
export async function findPaymentOf(
  db: Reader,
  provider: Provider,
  { reference = null, providerId = null }: About,
): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    select id from payments where provider = ${provider} and (reference = ${reference} or provider_id = ${providerId})
    order by reference = ${reference} desc nulls last limit 1`.execute(db)
  return rows[0]?.id
}

export async function insertPayment(
  trx: Transaction<DB>,
  payment: Pick<PaymentRow, 'orderId' | 'provider' | 'reference' | 'amount' | 'currency' | 'card'>,
  now: Date,
): Promise<number> {
  const at = now.toISOString()
  const { id } = await trx
    .insertInto('payments')
    .values({
      order_id: payment.orderId,
      provider: payment.provider,
      reference: payment.reference,
      amount: payment.amount,
      currency: payment.currency,
      card: payment.card,
      check_at: at,
      created_at: at,
      updated_at: at,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export interface PaymentChange {
  readonly status?: PaymentStatus
  readonly providerId?: string
  readonly captured?: number
  readonly clientAction?: ClientAction | null
  readonly failure?: { readonly code: string; readonly message: string } | null
  readonly turn?: number
  readonly busyUntil?: string | null
  readonly checkAt?: string | null
}

export async function updatePayment(trx: Transaction<DB>, id: number, change: PaymentChange, now: Date): Promise<void> {
  const { status, providerId, captured, clientAction, failure, turn, busyUntil, checkAt } = change
  await trx
    .updateTable('payments')
    .set({
      updated_at: now.toISOString(),
      ...(status !== undefined && { status }),
      ...(providerId !== undefined && { provider_id: providerId }),
      ...(captured !== undefined && { captured_amount: captured }),
      ...(clientAction !== undefined && {
        client_action: clientAction === null ? null : JSON.stringify(clientAction),
      }),
      ...(failure !== undefined && { failure_code: failure?.code ?? null, failure_message: failure?.message ?? null }),
      ...(turn !== undefined && { turn }),
      ...(busyUntil !== undefined && { busy_until: busyUntil }),
      ...(checkAt !== undefined && { check_at: checkAt }),
    })
    .where('id', '=', id)
    .execute()
}

/** Moves what is to be given back from one column to the next; the constraint refuses more than was taken. */
export async function addRefund(
  trx: Transaction<DB>,
  id: number,
  { refunding, refunded }: { readonly refunding: number; readonly refunded: number },
): Promise<void> {
  await sql`
    update payments set refunding_amount = refunding_amount + ${refunding},
      refunded_amount = refunded_amount + ${refunded}
    where id = ${id}`.execute(trx)
}

const money = (amount: string): string => `json_build_object('amount', ${amount}, 'currency', p.currency)`

const shown = sql.raw(`
  p.id, p.order_id as "orderId", p.provider, p.status, ${money('p.amount')} as amount,
  ${money('p.captured_amount')} as captured, ${money('p.refunded_amount')} as refunded,
  p.client_action as "clientAction",
  case when p.failure_code is not null then
    json_build_object('code', p.failure_code, 'message', coalesce(p.failure_message, '')) end as failure,
  p.created_at as "createdAt"`)

/** A payment is seen by whoever sees its order. */
const visible = (actor: Actor) =>
  seesAll(actor) ? sql`true` : sql`o.customer_id = ${actor.kind === 'user' ? actor.userId : null}`

export async function findPayment(db: Reader, actor: Actor, id: number): Promise<Payment | undefined> {
  const { rows } = await sql<Payment>`
    select ${shown} from payments p join orders o on o.id = p.order_id
    where p.id = ${id} and ${visible(actor)}`.execute(db)
  return rows[0]
}

export async function listPayments(db: Reader, actor: Actor, orderId: number): Promise<Payment[]> {
  const { rows } = await sql<Payment>`
    select ${shown} from payments p join orders o on o.id = p.order_id
    where p.order_id = ${orderId} and ${visible(actor)} order by p.id`.execute(db)
  return rows
}

/** What should be looked at again, the longest overdue first. */
/** Puts off what is still due, so that it makes room for others. */
export async function putOff(
  trx: Transaction<DB>,
  table: 'payments' | 'refunds',
  id: number,
  { now, until }: { readonly now: Date; readonly until: string },
): Promise<void> {
  const due = trx.updateTable(table).set({ check_at: until }).where('id', '=', id)
  await due.where('check_at', '<=', now.toISOString()).execute()
}

export async function findDue(db: Reader, table: 'payments' | 'refunds', now: Date, most: number): Promise<number[]> {
  const rows = await db
    .selectFrom(table)
    .select('id')
    .where('check_at', '<=', now.toISOString())
    .orderBy('check_at')
    .limit(most)
    .execute()
  return rows.map(({ id }) => id)
}
