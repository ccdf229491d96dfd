import { sql, type Transaction } from 'kysely'
import { type Reader, statement } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import { type Actor, isStaff } from '../common/access.ts'
import { idColumn, keyset } from '../common/keyset.ts'
import type { Position } from '../common/page.ts'
import type { Order, PlaceOrder } from './schema.ts'

export interface VariantOnSale {
  readonly id: number
  readonly vendor: Order['subOrders'][number]['vendor']
  readonly name: string
  readonly sku: string | null
  readonly options: Record<string, string>
  readonly amount: number
  readonly currency: string
}

const onSale = `
  select v.id, p.name, v.sku, v.options, v.price_amount as amount, v.price_currency as currency,
    json_build_object('id', m.id, 'name', m.name, 'slug', m.slug) as vendor
  from variants v join products p on p.id = v.product_id join vendors m on m.id = p.vendor_id
  where v.id = any($1::bigint[]) and v.deleted_at is null and p.deleted_at is null and p.published`

/** What the variants cost now and who sells them; variants that are not on sale are not in the answer. */
export async function findOnSale(db: Reader, variantIds: readonly number[]): Promise<Map<number, VariantOnSale>> {
  const { rows } = await db.executeQuery(statement<VariantOnSale>(onSale, [variantIds]))
  return new Map(rows.map((row) => [row.id, row]))
}

export interface NewLine extends VariantOnSale {
  readonly quantity: number
}

export interface NewOrder extends Pick<PlaceOrder, 'deliveryAddress' | 'shippingMethod'> {
  readonly customerId: number
  readonly currency: string
  readonly total: number
  readonly placedAt: string
  readonly lines: readonly NewLine[]
}

/** What the database gave an order: its number, and the ids of its items in the order of its lines. */
export interface InsertedOrder {
  readonly id: number
  readonly number: string
  readonly status: Order['status']
  readonly itemIds: readonly number[]
}

const insert = `
  with placed as (
    insert into orders (customer_id, currency, total_amount, delivery_address, shipping_method, placed_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $6) returning id, number, status
  ), lines as (
    select * from jsonb_to_recordset($7::jsonb) as line (
      position int, vendor_id bigint, variant_id bigint, name text, sku text, options jsonb, quantity int, amount bigint
    )
  ), subs as (
    insert into sub_orders (order_id, vendor_id)
    select placed.id, vendor_id from placed, (select vendor_id from lines group by vendor_id order by min(position)) as vendors
    returning id, vendor_id
  ), items as (
    insert into order_items (order_id, sub_order_id, variant_id, product_name, sku, options, quantity, unit_price_amount)
    select placed.id, subs.id, variant_id, name, sku, options, quantity, amount
    from placed, lines join subs using (vendor_id) order by position
    returning id
  )
  select id, number, status, array(select id from items order by id) as "itemIds" from placed`

/** Writes an order, a sub-order for each vendor and the items with the prices of this moment, in one statement. */
export async function insertOrder(trx: Transaction<DB>, order: NewOrder): Promise<InsertedOrder> {
  const lines = order.lines.map(({ id, vendor, ...line }, position) => ({
    ...line,
    position,
    variant_id: id,
    vendor_id: vendor.id,
  }))
  const { rows } = await trx.executeQuery(
    statement<InsertedOrder>(insert, [
      order.customerId,
      order.currency,
      order.total,
      JSON.stringify(order.deliveryAddress),
      order.shippingMethod,
      order.placedAt,
      JSON.stringify(lines),
    ]),
  )
  return rows[0]!
}

/** The item `i` of the order `o`. */
export const itemJson = `json_build_object(
  'id', i.id, 'variantId', i.variant_id, 'name', i.product_name, 'sku', i.sku, 'options', i.options, 'quantity', i.quantity,
  'unitPrice', json_build_object('amount', i.unit_price_amount, 'currency', o.currency),
  'lineTotal', json_build_object('amount', i.line_total_amount, 'currency', o.currency))`

const items = (of: string): string =>
  `(select coalesce(json_agg(${itemJson} order by i.id), '[]') from order_items i where ${of})`

const shown = sql.raw(`
  o.id, o.number, o.status, ${items('i.order_id = o.id')} as items,
  (select coalesce(json_agg(json_build_object(
    'vendor', (select json_build_object('id', id, 'name', name, 'slug', slug) from vendors where id = s.vendor_id),
    'status', s.status,
    'items', ${items('i.order_id = o.id and i.sub_order_id = s.id')}
  ) order by s.id), '[]') from sub_orders s where s.order_id = o.id) as "subOrders",
  json_build_object('amount', o.total_amount, 'currency', o.currency) as total,
  o.delivery_address as "deliveryAddress", o.shipping_method as "shippingMethod", o.placed_at as "placedAt"`)

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
