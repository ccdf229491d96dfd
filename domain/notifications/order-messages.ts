import { z } from 'zod'
import { Id } from '../common/fields.ts'
import { findOrderForHouse } from '../orders/index.ts'
import { OrderChange, VendorOrderChange } from './mails.ts'
import { message } from './message.ts'
import { findLowStock, findNews, findVendorPart } from './order-queries.ts'

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
  }),
  async load(ctx, { orderId, change, ...about }, { name }) {
    const found = await findOrderForHouse(ctx.db, orderId)
    if (found === undefined) return undefined
    const { order } = found
    const news = await findNews(ctx.db, { orderId, ...about })
    const url = `${ctx.gateways.site.url}/orders/${orderId}`
    const reason = change === 'cancelled' ? (order.cancelReason ?? '') : news.note
    return { data: { name, change, orderNumber: order.number, orderUrl: url, ...news, reason }, url }
  },
})

/** A shop has something to send, or to take back. It is told of its own part and of nothing else. */
export const vendorOrder = message({
  name: 'vendor-order',
  category: 'orders',
  about: z.object({
    orderId: Id,
    subOrderId: Id,
    change: VendorOrderChange,
    returnId: Id.nullable(),
  }),
  async load(ctx, { orderId, subOrderId, change, returnId }, { name }) {
    const found = await findOrderForHouse(ctx.db, orderId)
    const part = await findVendorPart(ctx.db, subOrderId, returnId)
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
  async load(ctx, { variantId }, { name }) {
    const low = await findLowStock(ctx.db, variantId)
    return low && { data: { name, ...low } }
  },
})
