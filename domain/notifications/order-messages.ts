import { z } from 'zod'
import type { InvoiceDocument } from '../common/documents.ts'
import { Id } from '../common/fields.ts'
import { documentsOfRefund, findOrderForHouse, NOT_PAID_IN_TIME } from '../orders/index.ts'
import { sum } from '../pricing/index.ts'
import { OrderChange, VendorOrderChange } from './mails.ts'
import { message } from './message.ts'
import { findLowStock, findNews, findVendorPart } from './order-queries.ts'
import { orderUrl } from './orders.ts'
import { attached, paperOf } from './papers.ts'

/** Something has become of an order; of one part of it, or of a return, where these are named. */
export const orderNews = message({
  name: 'order-news',
  category: 'orders',
  about: z.object({
    orderId: Id,
    change: OrderChange,
    eventId: Id,
    subOrderId: Id.nullable(),
    returnId: Id.nullable(),
    refundId: Id.nullable().default(null),
  }),
  async load(ctx, { orderId, change, refundId, ...about }, { name }) {
    const found = await findOrderForHouse(ctx.db, orderId)
    if (found === undefined) return undefined
    const { order } = found
    const news = await findNews(ctx.db, { orderId, ...about })
    const url = orderUrl(ctx, orderId)
    const expired = change === 'cancelled' && order.cancelReason === NOT_PAID_IN_TIME
    const reason = change === 'cancelled' && !expired ? (order.cancelReason ?? '') : news.reason
    const calledOffBy = expired ? ('time' as const) : news.calledOffBy
    const standing = { orderNumber: order.number, paid: order.paidAt !== null }
    const documents = refundId === null ? [] : await documentsOfRefund(ctx.db, refundId)
    return {
      data: { name, change, orderUrl: url, ...standing, ...news, calledOffBy, reason, ...refundedIn(documents) },
      url,
      attachments: () => attached(ctx, documents),
    }
  },
})

/** What went back for what, line by line, parcels as one. */
function refundedIn(documents: readonly InvoiceDocument[]) {
  const all = documents.flatMap(({ lines, currency }) => lines.map((line) => ({ ...line, currency })))
  const lines = all.map(({ name, quantity, total, currency }) => ({
    name,
    quantity,
    total: { amount: total, currency },
  }))
  const parcel = sum(documents.map(({ totals }) => totals.total)) - sum(all.map(({ total }) => total))
  const [first] = documents
  return {
    lines,
    parcel: first === undefined || parcel === 0 ? null : { amount: parcel, currency: first.currency },
    creditNotes: documents.map(paperOf),
  }
}

/**
 * A shop has something to send, or to take back. It is told of its own part and of nothing else, and only who still works
 * there and as long as there is something to do.
 */
export const vendorOrder = message({
  name: 'vendor-order',
  category: 'orders',
  about: z.object({
    orderId: Id,
    subOrderId: Id,
    change: VendorOrderChange,
    returnId: Id.nullable(),
  }),
  async load(ctx, { orderId, subOrderId, change, returnId }, { name, userId }) {
    const found = await findOrderForHouse(ctx.db, orderId)
    const part = await findVendorPart(ctx.db, { subOrderId, returnId, userId })
    if (found === undefined || part === undefined) return undefined
    const { number: orderNumber, deliveryAddress } = found.order
    return { data: { name, change, orderNumber, deliveryAddress, ...part } }
  },
})

/** There are not many left of something; no news any more when there are again. */
export const stockLow = message({
  name: 'stock-low',
  category: 'orders',
  about: z.object({ variantId: Id, eventId: Id }),
  async load(ctx, { variantId }, { name, userId }) {
    const low = await findLowStock(ctx.db, variantId, userId)
    return low && { data: { name, ...low } }
  },
})
