import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import type { RefundShare } from '../orders/index.ts'
import type { Refund } from './schema.ts'

/** A refund as the house keeps it. */
export interface RefundRow {
  readonly id: number
  readonly orderId: number
  readonly paymentId: number
  readonly status: Refund['status']
  readonly amount: number
  readonly currency: string
  readonly shares: readonly RefundShare[]
  readonly turn: number
  readonly busyUntil: string | null
}

/** Returns nothing when the same was asked of the same payment before. */
export async function insertRefund(
  trx: Transaction<DB>,
  refund: Pick<RefundRow, 'orderId' | 'paymentId' | 'amount' | 'currency' | 'shares'> & {
    readonly source: string
    readonly reason: string
  },
  now: Date,
): Promise<number | undefined> {
  const at = now.toISOString()
  const row = await trx
    .insertInto('refunds')
    .values({
      order_id: refund.orderId,
      payment_id: refund.paymentId,
      source: refund.source,
      amount: refund.amount,
      currency: refund.currency,
      shares: JSON.stringify(refund.shares),
      reason: refund.reason,
      check_at: at,
      created_at: at,
      updated_at: at,
    })
    .onConflict((conflict) => conflict.columns(['source', 'payment_id']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

const row = sql.raw(`id, order_id as "orderId", payment_id as "paymentId", status, amount, currency, shares, turn,
  busy_until as "busyUntil"`)

export async function findRefundRow(db: Reader, id: number): Promise<RefundRow | undefined> {
  const { rows } = await sql<RefundRow>`select ${row} from refunds where id = ${id}`.execute(db)
  return rows[0]
}

export interface RefundChange {
  readonly status?: RefundRow['status']
  readonly providerId?: string
  readonly failure?: { readonly code: string; readonly message: string }
  readonly turn?: number
  readonly busyUntil?: string | null
  readonly checkAt?: string | null
}

export async function updateRefund(trx: Transaction<DB>, id: number, change: RefundChange, now: Date): Promise<void> {
  const { status, providerId, failure, turn, busyUntil, checkAt } = change
  await trx
    .updateTable('refunds')
    .set({
      updated_at: now.toISOString(),
      ...(status !== undefined && { status }),
      ...(providerId !== undefined && { provider_id: providerId }),
      ...(failure !== undefined && { failure_code: failure.code, failure_message: failure.message }),
      ...(turn !== undefined && { turn }),
      ...(busyUntil !== undefined && { busy_until: busyUntil }),
      ...(checkAt !== undefined && { check_at: checkAt }),
    })
    .where('id', '=', id)
    .execute()
}

/** Refunds of an order in the order they were asked for; whoever calls has looked whose order it is. */
export async function listRefunds(db: Reader, orderId: number): Promise<Refund[]> {
  const { rows } = await sql<Refund>`
    select id, order_id as "orderId", payment_id as "paymentId", status, reason, created_at as "createdAt",
      json_build_object('amount', amount, 'currency', currency) as amount
    from refunds where order_id = ${orderId} order by id`.execute(db)
  return rows
}

export async function hasOpenRefunds(db: Reader, orderId: number): Promise<boolean> {
  const row = await db
    .selectFrom('refunds')
    .select('id')
    .where('order_id', '=', orderId)
    .where('status', 'in', ['started', 'pending'])
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
