import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import type { CountedItem } from './lines.ts'

/** What the ledger says of one part of an order in one of its transactions. */
export interface Booking {
  readonly transactionId: number
  readonly kind: 'sale' | 'return'
  /** Of the booking, in UTC, `YYYY-MM-DD`. */
  readonly day: string
  readonly currency: string
  readonly subOrderId: number
  readonly vendorId: number
  readonly amount: number
  /** Below nothing when it is given up again. */
  readonly commission: number
  /** For which items money goes back, as far as that was said. */
  readonly items: readonly { readonly itemId: number; readonly amount: number }[]
}

/** What one booking makes of one item. */
export interface Line {
  readonly transactionId: number
  readonly itemId: number
  readonly subOrderId: number
  readonly vendorId: number
  readonly categoryId: number
  readonly day: string
  readonly currency: string
  readonly leads: 0 | 1
  readonly units: number
  readonly gross: number
  readonly discounts: number
  readonly tax: number
  readonly taxIncluded: number
  readonly shipping: number
  readonly paid: number
  readonly refunds: number
  readonly commission: number
}

/** In the order of booking. */
export async function listUncounted(db: Reader, orderId: number): Promise<Booking[]> {
  const { rows } = await sql<Booking>`
    select t.id as "transactionId", t.kind, (t.occurred_at at time zone 'UTC')::date::text as day, e.currency,
      e.sub_order_id as "subOrderId", s.vendor_id as "vendorId",
      abs(coalesce(sum(e.amount) filter (where e.account = 'buyers'), 0))::bigint as amount,
      -coalesce(sum(e.amount) filter (where e.account = 'commission'), 0)::bigint as commission,
      coalesce((
        select share -> 'items' from refunds r, jsonb_array_elements(r.shares) as share
        where r.order_id = t.order_id and t.source = format('return:%s:%s', r.id, e.sub_order_id)
          and (share ->> 'subOrderId')::bigint = e.sub_order_id
      ), '[]') as items
    from ledger_transactions t
    join ledger_entries e on e.transaction_id = t.id
    join sub_orders s on s.id = e.sub_order_id
    where t.order_id = ${orderId} and t.kind in ('sale', 'return')
      and not exists (select from sales_lines l where l.transaction_id = t.id)
    group by t.id, e.currency, e.sub_order_id, s.vendor_id order by t.id, e.sub_order_id`.execute(db)
  return rows
}

/** The items of an order. Their categories are those they were first counted in, wherever their products are now. */
export async function listItems(db: Reader, orderId: number): Promise<CountedItem[]> {
  const { rows } = await sql<CountedItem>`
    select i.id, i.sub_order_id as "subOrderId", coalesce(counted.category_id, p.category_id) as "categoryId", i.quantity,
      i.line_total_amount as gross, i.discount_amount as discount, i.payable_amount as payable,
      case when i.tax_included then i.tax_amount else 0 end as "taxIncluded", s.shipping_payable as shipping,
      counted.left, counted.commission as "commissionLeft"
    from order_items i
    join sub_orders s on s.id = i.sub_order_id
    join variants v on v.id = i.variant_id
    join products p on p.id = v.product_id
    cross join lateral (
      select min(category_id) as category_id, coalesce(sum(net + commission), 0)::bigint as left,
        coalesce(sum(commission), 0)::bigint as commission
      from sales_lines where order_item_id = i.id
    ) as counted
    where i.order_id = ${orderId} order by i.id`.execute(db)
  return rows
}

/** Writes lines and adds those that are new to their days, in one statement and in one order for all. */
export async function insertLines(trx: Transaction<DB>, lines: readonly Line[]): Promise<void> {
  await sql`
    with added as (
      insert into sales_lines (transaction_id, order_item_id, sub_order_id, vendor_id, category_id, day, currency, leads,
        units, gross, discounts, tax, tax_included, shipping, refunds, commission)
      select "transactionId", "itemId", "subOrderId", "vendorId", "categoryId", day, currency, leads, units, gross,
        discounts, tax, "taxIncluded", shipping, refunds, commission
      from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as line (
        "transactionId" bigint, "itemId" bigint, "subOrderId" bigint, "vendorId" bigint, "categoryId" bigint, day date,
        currency text, leads int, units int, gross bigint, discounts bigint, tax bigint, "taxIncluded" bigint,
        shipping bigint, refunds bigint, commission bigint
      )
      on conflict do nothing returning *
    )
    insert into daily_sales as total (vendor_id, day, category_id, currency, orders, leads, units, gross, discounts, tax,
      tax_included, shipping, refunds, commission)
    select ${summed} from added group by vendor_id, day, category_id, currency
    order by vendor_id, day, category_id, currency
    on conflict (vendor_id, day, category_id, currency) do update set orders = total.orders + excluded.orders,
      leads = total.leads + excluded.leads, units = total.units + excluded.units, gross = total.gross + excluded.gross,
      discounts = total.discounts + excluded.discounts, tax = total.tax + excluded.tax,
      tax_included = total.tax_included + excluded.tax_included, shipping = total.shipping + excluded.shipping,
      refunds = total.refunds + excluded.refunds, commission = total.commission + excluded.commission`.execute(trx)
}

/** A day of a vendor in a category and a currency, from its lines. */
export const summed = sql`vendor_id, day, category_id, currency,
  (count(distinct sub_order_id) filter (where units > 0))::int as orders, sum(leads)::int as leads, sum(units)::int as units,
  sum(gross)::bigint as gross, sum(discounts)::bigint as discounts, sum(tax)::bigint as tax,
  sum(tax_included)::bigint as tax_included, sum(shipping)::bigint as shipping, sum(refunds)::bigint as refunds,
  sum(commission)::bigint as commission`
