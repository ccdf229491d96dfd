import { sql } from 'kysely'
import type { Reader } from '../../db/connect.ts'

interface AboutNews {
  readonly orderId: number
  readonly eventId: number
  readonly subOrderId: number | null
  readonly returnId: number | null
}

export interface News {
  readonly vendor: string
  readonly carrier: string
  readonly trackingNumber: string
  readonly trackingUrl: string | null
  readonly amount: { amount: number; currency: string } | null
  /** What the vendor said of a return. */
  readonly note: string
}

/** What there is to say of an event of an order beside the order itself; empty where there is nothing. */
export async function findNews(db: Reader, { orderId, eventId, subOrderId, returnId }: AboutNews): Promise<News> {
  const { rows } = await sql<News>`
    select coalesce(v.name, '') as vendor, coalesce(s.carrier, '') as carrier,
      coalesce(s.tracking_number, '') as "trackingNumber", s.tracking_url as "trackingUrl",
      case when e.name = 'order.refunded' then jsonb_build_object(
        'amount', e.changes -> 'amount' -> 'after', 'currency', e.changes -> 'currency' -> 'after') end as amount,
      coalesce(r.note, '') as note
    from orders o
    left join events e on e.id = ${eventId} and e.aggregate = 'order:' || o.id
    left join sub_orders part on part.id = ${subOrderId}::bigint and part.order_id = o.id
    left join vendors v on v.id = part.vendor_id
    left join shipments s on s.sub_order_id = part.id and s.status <> 'cancelled'
    left join returns r on r.id = ${returnId}::bigint and r.order_id = o.id
    where o.id = ${orderId}`.execute(db)
  return rows[0]!
}

export interface VendorPart {
  readonly vendor: string
  readonly items: { name: string; options: Record<string, string>; quantity: number }[]
  readonly reason: string
}

/** What a vendor sells of an order, or is to get back of it; nothing once the part is called off. */
export async function findVendorPart(
  db: Reader,
  subOrderId: number,
  returnId: number | null,
): Promise<VendorPart | undefined> {
  const { rows } = await sql<VendorPart>`
    select v.name as vendor, coalesce(r.reason, '') as reason, (
      select coalesce(jsonb_agg(jsonb_build_object('name', i.product_name, 'options', i.options,
        'quantity', coalesce(back.quantity, i.quantity)) order by i.id), '[]')
      from order_items i left join return_items back on back.order_item_id = i.id and back.return_id = r.id
      where i.sub_order_id = part.id and (r.id is null or back.quantity is not null)
    ) as items
    from sub_orders part join vendors v on v.id = part.vendor_id
    left join returns r on r.id = ${returnId}::bigint and r.sub_order_id = part.id
    where part.id = ${subOrderId} and part.status <> 'cancelled'`.execute(db)
  return rows[0]
}

export interface LowStock {
  readonly vendor: string
  readonly product: string
  readonly options: Record<string, string>
  readonly available: number
}

/** A variant of which somewhere no more are left than its vendor wants to be told of. */
export async function findLowStock(db: Reader, variantId: number): Promise<LowStock | undefined> {
  const { rows } = await sql<LowStock>`
    select m.name as vendor, p.name as product, v.options, sum(s.on_hand - s.reserved)::int as available
    from variants v join products p on p.id = v.product_id join vendors m on m.id = p.vendor_id
    join stock_levels s on s.variant_id = v.id
    where v.id = ${variantId} and v.deleted_at is null and p.deleted_at is null
    group by m.name, p.name, v.options
    having bool_or(s.low_at is not null and s.on_hand - s.reserved <= s.low_at)`.execute(db)
  return rows[0]
}

/** The parts of an order with whose they are. */
export async function listParts(db: Reader, orderId: number): Promise<{ subOrderId: number; vendorId: number }[]> {
  return db
    .selectFrom('sub_orders')
    .where('order_id', '=', orderId)
    .where('status', '<>', 'cancelled')
    .select(['id as subOrderId', 'vendor_id as vendorId'])
    .orderBy('id')
    .execute()
}

export async function findVendorOfVariant(db: Reader, variantId: number): Promise<number | undefined> {
  const row = await db
    .selectFrom('variants')
    .innerJoin('products', 'products.id', 'variants.product_id')
    .where('variants.id', '=', variantId)
    .select('products.vendor_id as vendorId')
    .executeTakeFirst()
  return row?.vendorId
}
