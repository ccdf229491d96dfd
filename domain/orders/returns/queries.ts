import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../../db/connect.ts'
import type { DB } from '../../../db/types.ts'
import type { Actor } from '../../common/access.ts'
import { idColumn, keyset } from '../../common/keyset.ts'
import type { Position } from '../../common/page.ts'
import type { OrderStatus } from '../schema.ts'
import { visible } from '../vendor-queries.ts'
import type { RequestReturn, Return, ReturnStatus } from './schema.ts'

/** The return `r`, of the part `s` of the order `o`. */
const shown = sql.raw(`
  r.id, r.order_id as "orderId", o.number as "orderNumber", r.sub_order_id as "subOrderId",
  (select json_build_object('id', id, 'name', name, 'slug', slug) from vendors where id = s.vendor_id) as vendor,
  r.kind, r.status, r.reason, r.note,
  (select coalesce(json_agg(json_build_object(
    'itemId', i.id, 'variantId', i.variant_id, 'name', i.product_name, 'sku', i.sku, 'options', i.options,
    'quantity', ri.quantity, 'exchangeVariantId', ri.exchange_variant_id) order by i.id), '[]')
    from return_items ri join order_items i on i.id = ri.order_item_id where ri.return_id = r.id) as items,
  case when r.refund_amount is not null then
    json_build_object('amount', r.refund_amount, 'currency', o.currency) end as refund,
  r.exchange_order_id as "exchangeOrderId", r.created_at as "createdAt", r.updated_at as "updatedAt"`)

const returns = sql.raw('returns r join sub_orders s on s.id = r.sub_order_id join orders o on o.id = r.order_id')

/** Returns of an order in the order they were asked for; whoever calls has looked whose order it is. */
export async function listReturns(db: Reader, orderId: number): Promise<Return[]> {
  const { rows } = await sql<Return>`
    select ${shown} from ${returns} where r.order_id = ${orderId} order by r.id`.execute(db)
  return rows
}

/** Everything a buyer has sent back, oldest first. */
export async function listReturnsOf(db: Reader, customerId: number): Promise<Return[]> {
  const { rows } = await sql<Return>`
    select ${shown} from ${returns} where o.customer_id = ${customerId} order by r.id`.execute(db)
  return rows
}

/** One return, for the house and for whoever has looked whose it is. */
export async function findReturn(db: Reader, id: number): Promise<Return | undefined> {
  const { rows } = await sql<Return>`select ${shown} from ${returns} where r.id = ${id}`.execute(db)
  return rows[0]
}

/** Newest first. One row more than `limit`, to know whether a page follows. */
export async function listVendorReturns(
  db: Reader,
  actor: Actor,
  { vendorId, status }: { readonly vendorId: number; readonly status: ReturnStatus | undefined },
  limit: number,
  position?: Position,
): Promise<Return[]> {
  const { after, direction } = keyset([idColumn(sql`r.id`)], position, { descending: true })
  const { rows } = await sql<Return>`
    select ${shown} from ${returns}
    where ${visible(actor, 'orders:fulfil')} and s.vendor_id = ${vendorId} and ${after}
      and (${status ?? null}::text is null or r.status = ${status ?? null})
    order by r.id ${direction} limit ${limit + 1}`.execute(db)
  return rows
}

export async function findVendorReturn(
  db: Reader,
  actor: Actor,
  vendorId: number,
  id: number,
): Promise<Return | undefined> {
  const { rows } = await sql<Return>`
    select ${shown} from ${returns}
    where ${visible(actor, 'orders:fulfil')} and s.vendor_id = ${vendorId} and r.id = ${id}`.execute(db)
  return rows[0]
}

/** The return in exchange for which this order was made. */
export async function findReturnOfExchange(db: Reader, orderId: number): Promise<Return | undefined> {
  const { rows } = await sql<Return>`
    select ${shown} from ${returns} where r.exchange_order_id = ${orderId}`.execute(db)
  return rows[0]
}

/** An item of an order as far as it can be sent back. */
export interface ReturnableItem {
  readonly id: number
  readonly subOrderId: number
  readonly vendorId: number
  readonly variantId: number
  readonly unitPrice: number
  /** Pieces that were neither given back nor are about to be. */
  readonly left: number
  readonly partStatus: OrderStatus
  readonly deliveredAt: string | null
}

export async function listReturnable(db: Reader, orderId: number): Promise<ReturnableItem[]> {
  const { rows } = await sql<ReturnableItem>`
    select i.id, i.sub_order_id as "subOrderId", s.vendor_id as "vendorId", i.variant_id as "variantId",
      i.unit_price_amount as "unitPrice", greatest(0, returnable_pieces(i.id)) as left, s.status as "partStatus",
      s.delivered_at as "deliveredAt"
    from order_items i join sub_orders s on s.id = i.sub_order_id where i.order_id = ${orderId} order by i.id`.execute(
    db,
  )
  return rows
}

export async function insertReturn(
  trx: Transaction<DB>,
  subOrderId: number,
  { id: orderId, kind, reason, items }: RequestReturn,
  now: Date,
): Promise<number> {
  const at = now.toISOString()
  const { id } = await trx
    .insertInto('returns')
    .values({ order_id: orderId, sub_order_id: subOrderId, kind, reason, created_at: at, updated_at: at })
    .returning('id')
    .executeTakeFirstOrThrow()
  await trx
    .insertInto('return_items')
    .values(
      items.map(({ itemId, quantity, exchangeVariantId = null }) => ({
        return_id: id,
        order_item_id: itemId,
        quantity,
        exchange_variant_id: exchangeVariantId,
      })),
    )
    .execute()
  return id
}

export interface ReturnChange {
  readonly status?: ReturnStatus
  readonly kind?: Return['kind']
  readonly note?: string
  readonly refund?: number
  readonly exchangeOrderId?: number
}

/** Moves that cannot be are refused by the database. */
export async function updateReturn(trx: Transaction<DB>, id: number, change: ReturnChange, now: Date): Promise<void> {
  const { status, kind, note, refund, exchangeOrderId } = change
  await trx
    .updateTable('returns')
    .set({
      updated_at: now.toISOString(),
      ...(status !== undefined && { status }),
      ...(kind !== undefined && { kind }),
      ...(note !== undefined && { note }),
      ...(refund !== undefined && { refund_amount: refund }),
      ...(exchangeOrderId !== undefined && { exchange_order_id: exchangeOrderId }),
    })
    .where('id', '=', id)
    .execute()
}
