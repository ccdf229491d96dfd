import { sql } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import { type Actor, isStaff } from '../common/access.ts'
import { idColumn, keyset } from '../common/keyset.ts'
import type { Position } from '../common/page.ts'
import type { Order } from './schema.ts'

/** The item `i` of the order `o`. */
export const itemJson = `json_build_object(
  'id', i.id, 'variantId', i.variant_id, 'name', i.product_name, 'sku', i.sku, 'options', i.options, 'quantity', i.quantity,
  'unitPrice', json_build_object('amount', i.unit_price_amount, 'currency', o.currency),
  'lineTotal', json_build_object('amount', i.line_total_amount, 'currency', o.currency),
  'discount', json_build_object('amount', i.discount_amount, 'currency', o.currency),
  'payable', json_build_object('amount', i.payable_amount, 'currency', o.currency),
  'refundedQuantity', i.refunded_quantity)`

const money = (amount: string): string => `json_build_object('amount', ${amount}, 'currency', o.currency)`

const items = (of: string): string =>
  `(select coalesce(json_agg(${itemJson} order by i.id), '[]') from order_items i where ${of})`

const shown = sql.raw(`
  o.id, o.number, o.status, ${items('i.order_id = o.id')} as items,
  (select coalesce(json_agg(json_build_object(
    'id', s.id,
    'vendor', (select json_build_object('id', id, 'name', name, 'slug', slug) from vendors where id = s.vendor_id),
    'status', s.status,
    'items', ${items('i.order_id = o.id and i.sub_order_id = s.id')},
    'shipping', ${money('s.shipping_amount')}, 'total', ${money('s.payable_amount')}
  ) order by s.id), '[]') from sub_orders s where s.order_id = o.id) as "subOrders",
  json_build_object('subtotal', ${money('o.subtotal_amount')}, 'discount', ${money('o.discount_amount')},
    'shipping', ${money('o.shipping_amount')}, 'tax', ${money('o.tax_amount')},
    'taxIncluded', ${money('o.tax_included_amount')}, 'total', ${money('o.total_amount')}) as totals,
  ${money('o.total_amount')} as total, ${money('o.refunded_amount')} as refunded, o.discounts,
  o.delivery_address as "deliveryAddress", o.shipping_method as "shippingMethod", o.placed_at as "placedAt",
  o.updated_at as "updatedAt",
  o.hold_until as "holdUntil", o.paid_at as "paidAt", o.delivered_at as "deliveredAt",
  o.cancelled_at as "cancelledAt", o.cancel_reason as "cancelReason"`)

/** An order is its buyer's; staff and the house see all. Another's order is not there at all. */
const visible = (actor: Actor) =>
  actor.kind === 'system' || isStaff(actor)
    ? sql`true`
    : sql`o.customer_id = ${actor.kind === 'user' ? actor.userId : null}`

export async function findOrder(db: Reader, actor: Actor, id: number): Promise<Order | undefined> {
  const { rows } = await sql<Order>`
    select ${shown} from orders o where o.id = ${id} and ${visible(actor)}`.execute(db)
  return rows[0]
}

/** Newest first. One row more than `limit`, to know whether a page follows. */
export async function listOrders(db: Reader, actor: Actor, limit: number, position?: Position): Promise<Order[]> {
  const columns = [{ expression: sql`o.placed_at`, type: sql`timestamptz` }, idColumn(sql`o.id`)]
  const { after, direction } = keyset(columns, position, { descending: true })
  const { rows } = await sql<Order>`
    select ${shown} from orders o where ${visible(actor)} and ${after}
    order by o.placed_at ${direction}, o.id ${direction} limit ${limit + 1}`.execute(db)
  return rows
}

export async function findCustomerId(db: Reader, orderId: number): Promise<number | undefined> {
  const row = await db.selectFrom('orders').select('customer_id').where('id', '=', orderId).executeTakeFirst()
  return row?.customer_id
}
