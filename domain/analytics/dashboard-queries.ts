import { type RawBuilder, sql } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { Dashboard } from './schema.ts'

export type Sales = Dashboard['sales']['today'][number]

/** What a vendor has sold since an instant, by currency. */
export async function salesSince(db: Reader, vendorId: number, since: Date): Promise<Sales[]> {
  const { rows } = await sql<Sales>`
    select o.currency, count(*)::int as orders, sum(part.pieces)::int as pieces, sum(s.payable_amount)::bigint as amount,
      sum(s.refunded_amount)::bigint as refunded
    from sub_orders s join orders o on o.id = s.order_id
    cross join lateral (select coalesce(sum(quantity), 0) as pieces from order_items i where i.sub_order_id = s.id) as part
    where s.vendor_id = ${vendorId} and o.placed_at >= ${since.toISOString()} and ${wasPaid}
    group by o.currency order by o.currency`.execute(db)
  return rows
}

/** What is pending has not been paid for; what was called off has, if money of it went back. */
const wasPaid: RawBuilder<boolean> = sql`(s.status not in ('pending', 'cancelled') or s.refunded_amount > 0)`

export async function countByStatus(db: Reader, vendorId: number): Promise<Dashboard['ordersByStatus']> {
  const { rows } = await sql<{ status: keyof Dashboard['ordersByStatus']; count: number }>`
    select status, count(*)::int as count from sub_orders where vendor_id = ${vendorId} group by status`.execute(db)
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]))
}

export async function topProducts(db: Reader, vendorId: number, since: Date): Promise<Dashboard['topProducts']> {
  const { rows } = await sql<Dashboard['topProducts'][number]>`
    select i.variant_id as "variantId", max(i.product_name) as name, sum(i.quantity)::int as pieces
    from sub_orders s join orders o on o.id = s.order_id join order_items i on i.sub_order_id = s.id
    where s.vendor_id = ${vendorId} and o.placed_at >= ${since.toISOString()} and ${wasPaid}
    group by i.variant_id order by pieces desc, i.variant_id limit 10`.execute(db)
  return rows
}

/** Where nobody has said what is little, three pieces are. */
export async function lowStock(db: Reader, vendorId: number): Promise<Dashboard['lowStock']> {
  const { rows } = await sql<Dashboard['lowStock'][number]>`
    select v.id as "variantId", max(p.name) as name, sum(l.on_hand - l.reserved)::int as available
    from products p join variants v on v.product_id = p.id join stock_levels l on l.variant_id = v.id
    where p.vendor_id = ${vendorId} and p.deleted_at is null and v.deleted_at is null
    group by v.id having sum(l.on_hand - l.reserved) <= max(coalesce(l.low_at, 3))
    order by available, v.id limit 20`.execute(db)
  return rows
}
