import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/types.ts'
import type { Priced } from '../pricing/index.ts'
import { linesOf, partsOf } from './placing-queries.ts'
import type { DeliveryAddress } from './schema.ts'

/** What others are about to do with an order, which must be locked. */
export async function findUnderWay(
  trx: Transaction<DB>,
  orderId: number,
): Promise<{ readonly paying: boolean; readonly sending: boolean }> {
  const { rows } = await sql<{ paying: boolean; sending: boolean }>`
    select order_is_being_paid(${orderId}) as paying, order_is_being_sent(${orderId}) as sending`.execute(trx)
  return rows[0]!
}

/** Where an order goes and how. */
export interface Terms {
  readonly deliveryAddress: DeliveryAddress
  readonly shippingMethod: string
}

/** No two states of an order have the same time, however fast they follow one another. */
const later = sql`greatest(now(), updated_at + interval '1 millisecond')`

export async function updateTerms(trx: Transaction<DB>, orderId: number, terms: Terms): Promise<void> {
  await sql`
    update orders set delivery_address = ${JSON.stringify(terms.deliveryAddress)},
      shipping_method = ${terms.shippingMethod}, updated_at = ${later}
    where id = ${orderId}`.execute(trx)
}

/** What an order is made of after an edit, and which items its lines were; nothing stands for a new one. */
export interface Edited extends Pick<Priced, 'lines' | 'parcels' | 'discounts' | 'totals'> {
  readonly itemIds: readonly (number | null)[]
}

/** Writes an order anew that nobody has paid for: its items, its parts and what it comes to. */
export async function rewriteOrder(trx: Transaction<DB>, orderId: number, edited: Edited): Promise<void> {
  await writeParts(trx, orderId, edited)
  await writeItems(trx, orderId, edited)
  const vendorIds = edited.lines.map(({ vendorId }) => vendorId)
  await sql`delete from sub_orders where order_id = ${orderId} and vendor_id <> all(${vendorIds}::bigint[])`.execute(
    trx,
  )
  const { totals, discounts } = edited
  const shown = discounts.map(({ code, name, amount }) => ({ code, name, amount }))
  await sql`
    update orders set discounts = ${JSON.stringify(shown)}, subtotal_amount = ${totals.subtotal},
      discount_amount = ${totals.discount}, shipping_amount = ${totals.shipping}, tax_amount = ${totals.tax},
      tax_included_amount = ${totals.taxIncluded}, total_amount = ${totals.total}
    where id = ${orderId}`.execute(trx)
}

/** A part keeps the commission it was sold with; a new one has that of its vendor today. */
async function writeParts(trx: Transaction<DB>, orderId: number, edited: Edited): Promise<void> {
  await sql`
    insert into sub_orders (order_id, vendor_id, shipping_amount, shipping_tax_amount, shipping_tax_rate,
      shipping_tax_included, shipping_payable, discount_amount, payable_amount, commission_rate)
    select ${orderId}, "vendorId", shipping, "shippingTax", "shippingTaxRate", "shippingTaxIncluded", "shippingPayable",
      discount, payable, vendors.commission_rate
    from jsonb_to_recordset(${JSON.stringify(partsOf(edited))}::jsonb) as part (
      position int, "vendorId" bigint, shipping bigint, "shippingTax" bigint, "shippingTaxRate" int,
      "shippingTaxIncluded" boolean, "shippingPayable" bigint, discount bigint, payable bigint
    ) join vendors on vendors.id = "vendorId" order by position
    on conflict (order_id, vendor_id) do update
    set shipping_amount = excluded.shipping_amount, shipping_tax_amount = excluded.shipping_tax_amount,
      shipping_tax_rate = excluded.shipping_tax_rate, shipping_tax_included = excluded.shipping_tax_included,
      shipping_payable = excluded.shipping_payable, discount_amount = excluded.discount_amount, payable_amount = excluded.payable_amount`.execute(
    trx,
  )
}

/** An item that is kept keeps what it was called when it was sold. */
async function writeItems(trx: Transaction<DB>, orderId: number, edited: Edited): Promise<void> {
  const lines = linesOf(edited).map((line, index) => ({ ...line, itemId: edited.itemIds[index] ?? null }))
  await sql`
    with lines as (
      select * from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as line (
        position int, "itemId" bigint, "vendorId" bigint, "variantId" bigint, name text, sku text, options jsonb,
        quantity int, "unitPrice" bigint, discount bigint, "taxAmount" bigint, "taxRate" int, "taxIncluded" boolean,
        payable bigint
      )
    ), gone as (
      delete from order_items where order_id = ${orderId} and not exists (select from lines where "itemId" = order_items.id)
    ), kept as (
      update order_items i set quantity = line.quantity, discount_amount = line.discount, tax_amount = line."taxAmount",
        tax_rate = line."taxRate", tax_included = line."taxIncluded", payable_amount = line.payable
      from lines as line where i.order_id = ${orderId} and i.id = line."itemId"
    )
    insert into order_items (order_id, sub_order_id, variant_id, product_name, sku, options, quantity, unit_price_amount,
      discount_amount, tax_amount, tax_rate, tax_included, payable_amount)
    select ${orderId}, s.id, "variantId", name, sku, options, quantity, "unitPrice", discount, "taxAmount", "taxRate",
      "taxIncluded", payable
    from lines join sub_orders s on s.order_id = ${orderId} and s.vendor_id = "vendorId"
    where "itemId" is null order by position`.execute(trx)
}
