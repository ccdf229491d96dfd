import { shownTotals } from '../pricing/index.ts'
import type { InsertedOrder, NewOrder } from './placing-queries.ts'
import type { Order, SubOrder } from './schema.ts'

type Item = SubOrder['items'][number]

/** The order as it was just written; the same as reading it again, without the reading. */
export function placedOrder(order: NewOrder, { id, number, status, itemIds, subOrderIds }: InsertedOrder): Order {
  const items = itemsOf(order, itemIds)
  const money = (amount: number) => ({ amount, currency: order.currency })
  return {
    id,
    number,
    status,
    items,
    subOrders: partsOf(order, items, subOrderIds, status),
    totals: shownTotals(order.totals, order.currency),
    total: money(order.totals.total),
    refunded: money(0),
    discounts: [...order.discounts],
    deliveryAddress: order.deliveryAddress,
    shippingMethod: order.shippingMethod,
    placedAt: order.placedAt,
    updatedAt: order.placedAt,
    holdUntil: order.holdUntil,
    paidAt: null,
    deliveredAt: null,
    cancelledAt: null,
    cancelReason: null,
  }
}

function itemsOf({ lines, currency }: NewOrder, ids: readonly number[]): Item[] {
  const money = (amount: number) => ({ amount, currency })
  return lines.map((line, index) => ({
    id: ids[index]!,
    variantId: line.variantId,
    name: line.name,
    sku: line.sku,
    options: { ...line.options },
    quantity: line.quantity,
    unitPrice: money(line.unitPrice),
    lineTotal: money(line.lineTotal),
    discount: money(line.discount),
    payable: money(line.payable),
    refundedQuantity: 0,
  }))
}

/** A part for each vendor, in the order in which they come first among the lines. */
function partsOf(
  { lines, parcels, currency }: NewOrder,
  items: readonly Item[],
  ids: readonly number[],
  status: SubOrder['status'],
): SubOrder[] {
  const vendors = new Map(lines.map(({ vendorId, vendor }) => [vendorId, vendor]))
  return [...vendors].map(([vendorId, vendor], index) => {
    const mine = items.filter((_, place) => lines[place]!.vendorId === vendorId)
    const parcel = parcels.find((each) => each.vendorId === vendorId)
    const total = mine.reduce((sum, { payable }) => sum + payable.amount, parcel?.payable ?? 0)
    return {
      id: ids[index]!,
      vendor,
      status,
      items: mine,
      shipping: { amount: parcel?.amount ?? 0, currency },
      total: { amount: total, currency },
    }
  })
}
