import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import type { OrderStatus } from './schema.ts'

/** A vendor's part of an order, as it is while the order is locked. */
export interface Part {
  readonly id: number
  readonly vendorId: number
  readonly status: OrderStatus
  /** What the buyer pays for it, its parcel included, and what of that has been given back. */
  readonly payable: number
  readonly refunded: number
  /** What the market keeps of it, in hundredths of a per cent. */
  readonly commissionRate: number
}

export interface LockedOrder {
  readonly id: number
  readonly number: string
  readonly customerId: number
  readonly status: OrderStatus
  readonly currency: string
  readonly total: number
  readonly captured: number
  readonly refunded: number
  readonly holdUntil: string | null
  /** Nothing: it was never a sale. */
  readonly paidAt: string | null
  readonly parts: readonly Part[]
}

/** Holds an order until the transaction ends: whoever changes it or its parts, its money or its pieces, does this first. */
export async function lockOrder(trx: Transaction<DB>, id: number): Promise<LockedOrder | undefined> {
  const order = await trx
    .selectFrom('orders')
    .where('id', '=', id)
    .select(['id', 'number', 'customer_id as customerId', sql<OrderStatus>`status`.as('status'), 'currency'])
    .select(['total_amount as total', 'captured_amount as captured', 'refunded_amount as refunded'])
    .select(['hold_until as holdUntil', 'paid_at as paidAt'])
    .forNoKeyUpdate()
    .executeTakeFirst()
  return order && { ...order, parts: await partsOf(trx, id) }
}

function partsOf(trx: Transaction<DB>, orderId: number): Promise<Part[]> {
  return trx
    .selectFrom('sub_orders')
    .where('order_id', '=', orderId)
    .select(['id', 'vendor_id as vendorId', sql<OrderStatus>`status`.as('status')])
    .select(['payable_amount as payable', 'refunded_amount as refunded', 'commission_rate as commissionRate'])
    .orderBy('id')
    .execute()
}

/** The same for those behind the wall, who see of an order no more than that it is there, and their own part. */
export async function lockPart(trx: Transaction<DB>, vendorId: number, orderId: number): Promise<Part | undefined> {
  await sql`select from orders where id = ${orderId} for no key update`.execute(trx)
  const parts = await partsOf(trx, orderId)
  return parts.find((part) => part.vendorId === vendorId)
}

/** Moves parts on, and the order with them. Moves that cannot be are refused by the database. */
export async function moveParts(
  trx: Transaction<DB>,
  ids: readonly number[],
  status: OrderStatus,
  now: Date,
  cancelReason?: string,
): Promise<void> {
  const at = now.toISOString()
  await sql`
    update sub_orders set status = ${status},
      shipped_at = case ${status} when 'shipped' then ${at}::timestamptz else shipped_at end,
      delivered_at = case ${status} when 'delivered' then ${at}::timestamptz else delivered_at end,
      cancelled_at = case ${status} when 'cancelled' then ${at}::timestamptz else cancelled_at end,
      cancel_reason = coalesce(${cancelReason ?? null}, cancel_reason)
    where id = any(${[...ids]}::bigint[])`.execute(trx)
}

/** What has been said of an order's money and time; its status follows from its parts. */
export async function updateOrder(
  trx: Transaction<DB>,
  id: number,
  values: {
    readonly captured?: number
    readonly paidAt?: string
    readonly holdUntil?: string | null
    readonly cancelReason?: string
  },
): Promise<void> {
  await trx
    .updateTable('orders')
    .set({
      ...(values.captured !== undefined && { captured_amount: values.captured }),
      ...(values.paidAt !== undefined && { paid_at: values.paidAt }),
      ...(values.holdUntil !== undefined && { hold_until: values.holdUntil }),
      ...(values.cancelReason !== undefined && { cancel_reason: values.cancelReason }),
      updated_at: sql`now()`,
    })
    .where('id', '=', id)
    .execute()
}

/** How far an order has come; also for those behind the wall. */
export async function statusOf(db: Reader, id: number): Promise<OrderStatus> {
  const order = await db
    .selectFrom('orders')
    .where('id', '=', id)
    .select(sql<OrderStatus>`status`.as('status'))
    .executeTakeFirstOrThrow()
  return order.status
}

/** Pieces of an order by its parts, without those that were given back. */
export async function piecesOf(
  trx: Transaction<DB>,
  partIds: readonly number[],
): Promise<{ readonly variantId: number; readonly quantity: number }[]> {
  const { rows } = await sql<{ variantId: number; quantity: number }>`
    select variant_id as "variantId", sum(quantity - refunded_quantity)::int as quantity from order_items
    where sub_order_id = any(${[...partIds]}::bigint[]) group by variant_id
    having sum(quantity - refunded_quantity) > 0 order by variant_id`.execute(trx)
  return rows
}

export interface Overdue {
  readonly id: number
  readonly holdUntil: string
}

/** Orders nobody has paid for in time, those that have waited longest first; after the last that was looked at. */
export async function findOverdue(db: Reader, now: Date, last: Overdue | undefined, most: number): Promise<Overdue[]> {
  const { rows } = await sql<Overdue>`
    select id, hold_until as "holdUntil" from orders
    where status = 'pending' and hold_until <= ${now.toISOString()}
      and (hold_until, id) > (coalesce(${last?.holdUntil ?? null}::timestamptz, '-infinity'), ${last?.id ?? 0}::bigint)
    order by hold_until, id limit ${most}`.execute(db)
  return rows
}
