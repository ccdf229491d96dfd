import type { Transaction } from 'kysely'
import { statement } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import type { Priced } from '../pricing/index.ts'
import type { DeliveryAddress, Order } from './schema.ts'

export interface NewOrder {
  readonly customerId: number
  readonly currency: string
  readonly deliveryAddress: DeliveryAddress
  readonly shippingMethod: string
  readonly placedAt: string
  /** Until when its pieces are held without being paid for. */
  readonly holdUntil: string
  readonly cartId: number | null
  readonly lines: Priced['lines']
  readonly parcels: Priced['parcels']
  readonly discounts: readonly { readonly code: string | null; readonly name: string; readonly amount: number }[]
  readonly totals: Priced['totals']
}

/** What the database gave an order: its number, and the ids of its items in the order of its lines. */
export interface InsertedOrder {
  readonly id: number
  readonly number: string
  readonly status: Order['status']
  readonly itemIds: readonly number[]
  /** In the order in which their vendors come first among the lines. */
  readonly subOrderIds: readonly number[]
}

const insert = `
  with placed as (
    insert into orders (customer_id, currency, delivery_address, shipping_method, placed_at, updated_at, hold_until,
      cart_id, discounts, subtotal_amount, discount_amount, shipping_amount, tax_amount, tax_included_amount, total_amount)
    values ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) returning id, number, status
  ), parts as (
    select * from jsonb_to_recordset($15::jsonb) as part (
      position int, "vendorId" bigint, shipping bigint, "shippingTax" bigint, "shippingTaxRate" int,
      "shippingTaxIncluded" boolean, "shippingPayable" bigint, discount bigint, payable bigint
    )
  ), subs as (
    insert into sub_orders (order_id, vendor_id, shipping_amount, shipping_tax_amount, shipping_tax_rate,
      shipping_tax_included, shipping_payable, discount_amount, payable_amount, commission_rate)
    select placed.id, "vendorId", shipping, "shippingTax", "shippingTaxRate", "shippingTaxIncluded", "shippingPayable",
      discount, payable,
      (select commission_rate from vendors where vendors.id = "vendorId")
    from placed, parts order by position
    returning id, vendor_id
  ), items as (
    insert into order_items (order_id, sub_order_id, variant_id, product_name, sku, options, quantity, unit_price_amount,
      discount_amount, tax_amount, tax_rate, tax_included, payable_amount)
    select placed.id, subs.id, "variantId", name, sku, options, quantity, "unitPrice", discount, "taxAmount", "taxRate",
      "taxIncluded", payable
    from placed, jsonb_to_recordset($16::jsonb) as line (
      position int, "vendorId" bigint, "variantId" bigint, name text, sku text, options jsonb, quantity int,
      "unitPrice" bigint, discount bigint, "taxAmount" bigint, "taxRate" int, "taxIncluded" boolean, payable bigint
    ) join subs on subs.vendor_id = "vendorId" order by position
    returning id
  )
  select id, number, status, array(select id from items order by id) as "itemIds",
    array(select id from subs order by id) as "subOrderIds" from placed`

/** Writes an order, a part for each vendor and the items with the prices of this moment, in one statement. */
export async function insertOrder(trx: Transaction<DB>, order: NewOrder): Promise<InsertedOrder> {
  const { totals } = order
  const { rows } = await trx.executeQuery(
    statement<InsertedOrder>(insert, [
      order.customerId,
      order.currency,
      JSON.stringify(order.deliveryAddress),
      order.shippingMethod,
      order.placedAt,
      order.holdUntil,
      order.cartId,
      JSON.stringify(order.discounts),
      totals.subtotal,
      totals.discount,
      totals.shipping,
      totals.tax,
      totals.taxIncluded,
      totals.total,
      JSON.stringify(partsOf(order)),
      JSON.stringify(linesOf(order)),
    ]),
  )
  return rows[0]!
}

export const linesOf = ({ lines }: Pick<NewOrder, 'lines'>) =>
  lines.map(({ tax, vendor: _vendor, ...line }, position) => ({
    ...line,
    position,
    taxRate: tax.rate,
    taxIncluded: tax.included,
  }))

/** A part for each vendor, in the order in which they come first among the lines. */
export function partsOf({ lines, parcels }: Pick<NewOrder, 'lines' | 'parcels'>): object[] {
  const parts = new Map<number, { discount: number; payable: number }>()
  for (const { vendorId, discount, payable } of lines) {
    const part = parts.get(vendorId) ?? { discount: 0, payable: 0 }
    parts.set(vendorId, { discount: part.discount + discount, payable: part.payable + payable })
  }
  return [...parts].map(([vendorId, { discount, payable }], position) => {
    const parcel = parcels.find((each) => each.vendorId === vendorId) ?? noParcel
    return {
      position,
      vendorId,
      shipping: parcel.amount,
      shippingTax: parcel.taxAmount,
      shippingTaxRate: parcel.tax.rate,
      shippingTaxIncluded: parcel.tax.included,
      shippingPayable: parcel.payable,
      discount,
      payable: payable + parcel.payable,
    }
  })
}

const noParcel = { amount: 0, taxAmount: 0, tax: { rate: 0, included: false }, payable: 0 } as const
