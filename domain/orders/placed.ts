import type { InsertedOrder, NewOrder } from './placing-queries.ts'
import type { Order } from './schema.ts'

type Vendor = Order['subOrders'][number]['vendor']

/** The order as it was just written; the same as reading it again, without the reading. */
export function placedOrder(
  order: NewOrder,
  { id, number, status, itemIds, subOrderIds }: InsertedOrder,
  vendors: ReadonlyMap<number, Vendor>,
): Order {
  const money = (amount: number) => ({ amount, currency: order.currency })
  const { totals } = order
  const items = order.lines.map((line, index) => ({
    id: itemIds[index]!,
    variantId: line.variantId,
    name: line.name,
    sku: line.sku,
    options: line.options,
    quantity: line.quantity,
    unitPrice: money(line.unitPrice),
    lineTotal: money(line.unitPrice * line.quantity),
    discount: money(line.discount),
    payable: money(line.payable),
    refundedQuantity: 0,
  }))
  const sumFor = (vendorId: number, of: readonly { readonly vendorId: number; readonly payable: number }[]) =>
    of.filter((each) => each.vendorId === vendorId).reduce((sum, { payable }) => sum + payable, 0)
  const subOrders = [...new Set(order.lines.map(({ vendorId }) => vendorId))].map((vendorId, index) => ({
    id: subOrderIds[index]!,
    vendor: vendors.get(vendorId)!,
    status,
    items: items.filter((_, index) => order.lines[index]!.vendorId === vendorId),
    shipping: money(order.parcels.find((parcel) => parcel.vendorId === vendorId)?.amount ?? 0),
    total: money(sumFor(vendorId, order.lines) + sumFor(vendorId, order.parcels)),
  }))
  return {
    id,
    number,
    status,
    items,
    subOrders,
    totals: {
      subtotal: money(totals.subtotal),
      discount: money(totals.discount),
      shipping: money(totals.shipping),
      tax: money(totals.taxAdded),
      taxIncluded: money(totals.taxIncluded),
      total: money(totals.total),
    },
    total: money(totals.total),
    refunded: money(0),
    discounts: [...order.discounts],
    deliveryAddress: order.deliveryAddress,
    shippingMethod: order.shippingMethod,
    placedAt: order.placedAt,
    holdUntil: order.holdUntil,
    paidAt: null,
    deliveredAt: null,
    cancelledAt: null,
    cancelReason: null,
  }
}
