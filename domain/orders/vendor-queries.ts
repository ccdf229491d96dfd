import { sql } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import { type Actor, holdsEverywhere, type Permission, vendorsWith } from '../common/access.ts'
import { idColumn, keyset } from '../common/keyset.ts'
import type { Position } from '../common/page.ts'
import { isoTime } from '../common/sql-time.ts'
import { itemJson } from './queries.ts'
import type { VendorOrder } from './schema.ts'

export interface ListedVendorOrder {
  readonly subOrderId: number
  readonly order: VendorOrder
}

/**
 * Where it goes, which takes a name and perhaps a telephone; not who bought it, nor what they bought elsewhere. The vendor
 * is read once, not for each row.
 */
const order = (vendorId: number) => sql`json_build_object(
  'id', o.id, 'number', o.number, 'status', s.status,
  'vendor', (select json_build_object('id', id, 'name', name, 'slug', slug) from vendors where id = ${vendorId}),
  'subOrderId', s.id, 'items', part.items, 'total', json_build_object('amount', s.payable_amount, 'currency', o.currency),
  'shipping', json_build_object('amount', s.shipping_amount, 'currency', o.currency),
  'refunded', json_build_object('amount', s.refunded_amount, 'currency', o.currency),
  'deliveryAddress', o.delivery_address, 'shippingMethod', o.shipping_method,
  'placedAt', ${sql.raw(isoTime('o.placed_at'))})`

const subOrders = sql.raw(`sub_orders s
  join orders o on o.id = s.order_id
  cross join lateral (
    select coalesce(json_agg(${itemJson} order by i.id), '[]') as items
    from order_items i where i.order_id = s.order_id and i.sub_order_id = s.id
  ) as part`)

/** A sub-order is seen by those who may read the orders of its vendor, or do what they are about to. */
export const visible = (actor: Actor, permission: Permission = 'orders:read') =>
  holdsEverywhere(actor, permission)
    ? sql`true`
    : sql`s.vendor_id = any(${[...vendorsWith(actor, permission)]}::bigint[])`

/** Newest first. One row more than `limit`, to know whether a page follows. */
export async function listVendorOrders(
  db: Reader,
  actor: Actor,
  vendorId: number,
  limit: number,
  position?: Position,
): Promise<ListedVendorOrder[]> {
  const { after, direction } = keyset([idColumn(sql`s.id`)], position, { descending: true })
  const { rows } = await sql<ListedVendorOrder>`
    select s.id as "subOrderId", ${order(vendorId)} as order from ${subOrders}
    where ${visible(actor)} and s.vendor_id = ${vendorId} and ${after}
    order by s.id ${direction} limit ${limit + 1}`.execute(db)
  return rows
}

export async function findVendorOrder(
  db: Reader,
  actor: Actor,
  permission: Permission,
  vendorId: number,
  orderId: number,
): Promise<VendorOrder | undefined> {
  const { rows } = await sql<Pick<ListedVendorOrder, 'order'>>`
    select ${order(vendorId)} as order from ${subOrders}
    where ${visible(actor, permission)} and s.vendor_id = ${vendorId} and s.order_id = ${orderId}`.execute(db)
  return rows[0]?.order
}
