import { sql } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { CalledOffBy } from './mails.ts'

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
  /** By the event; who works for the vendor acts for it, whoever they are besides. */
  readonly calledOffBy: CalledOffBy | null
  /** What the vendor said of a return, or of a part it cannot deliver. */
  readonly reason: string
}

/** What there is to say of an event of an order beside the order itself; empty where there is nothing. */
export async function findNews(db: Reader, { orderId, eventId, subOrderId, returnId }: AboutNews): Promise<News> {
  const { rows } = await sql<News>`
    select coalesce(v.name, '') as vendor, coalesce(s.carrier, '') as carrier,
      coalesce(s.tracking_number, '') as "trackingNumber", s.tracking_url as "trackingUrl",
      case when e.name in ('order.refunded', 'order.refundCredited') then jsonb_build_object(
        'amount', e.changes -> 'amount' -> 'after', 'currency', e.changes -> 'currency' -> 'after') end as amount,
      case
        when e.name not in ('order.cancelled', 'order.partCancelled') or e.actor = 'system' then null
        when exists (select from vendor_members m where m.vendor_id = v.id and 'user:' || m.user_id = e.actor) then 'vendor'
        when part.id is null and e.actor = 'user:' || o.customer_id then 'buyer'
        else 'staff'
      end as "calledOffBy",
      coalesce(nullif(r.note, ''), part.cancel_reason, '') as reason
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

interface AboutPart {
  readonly subOrderId: number
  /** Nothing: it is about what is to be sent. */
  readonly returnId: number | null
  /** Who is to be told. */
  readonly userId: number
}

/** What a vendor has to send of an order, or to decide about; nothing when it has not, or for whom it is no business of. */
export async function findVendorPart(
  db: Reader,
  { subOrderId, returnId, userId }: AboutPart,
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
    where part.id = ${subOrderId}
      and case when ${returnId}::bigint is null then part.status in ('paid', 'processing') else r.status = 'requested' end
      and exists (select from vendor_members m where m.vendor_id = v.id and m.user_id = ${userId})`.execute(db)
  return rows[0]
}

export interface LowStock {
  readonly vendor: string
  readonly product: string
  readonly options: Record<string, string>
  readonly available: number
}

/**
 * A variant of which somewhere no more are left than its vendor wants to be told of, for somebody who works there: how many
 * there are at the place that has the fewest.
 */
export async function findLowStock(db: Reader, variantId: number, userId: number): Promise<LowStock | undefined> {
  const { rows } = await sql<LowStock>`
    select m.name as vendor, p.name as product, v.options, greatest(0, min(s.on_hand - s.reserved))::int as available
    from variants v join products p on p.id = v.product_id join vendors m on m.id = p.vendor_id
    join stock_levels s on s.variant_id = v.id
    where v.id = ${variantId} and v.deleted_at is null and p.deleted_at is null
      and s.on_hand - s.reserved <= s.low_at
      and exists (select from vendor_members w where w.vendor_id = m.id and w.user_id = ${userId})
    group by m.name, p.name, v.options`.execute(db)
  return rows[0]
}
