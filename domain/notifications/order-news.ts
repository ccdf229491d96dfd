import { z } from 'zod'
import type { TaskCtx } from '../common/context.ts'
import { Id } from '../common/fields.ts'
import { defineTask } from '../common/task.ts'
import { findVendorOfVariant } from '../products/index.ts'
import { listMemberIds } from '../vendors/index.ts'
import { type Notification, notifyOnce, type Queued } from './deliver.ts'
import type { OrderChange, VendorOrderChange } from './mails.ts'
import { orderNews, stockLow, vendorOrder } from './order-messages.ts'
import { buyerOf, orderOf } from './orders.ts'

const Payload = z.object({
  orderId: Id,
  subOrderId: Id.optional(),
  returnId: Id.optional(),
  refundId: Id.optional(),
})
type About = z.output<typeof Payload>

/** What becomes of an order is told to its buyer. */
const rules = { retries: 3, payload: Payload } as const

/** Runs once for each `order.partShipped`. */
export const tellOfShipment = defineTask({
  name: 'notifications.tellOfShipment',
  ...rules,
  run: (ctx, about) => tellBuyer(ctx, about, 'shipped'),
})

/** Runs once for each `order.partDelivered`. */
export const tellOfDelivery = defineTask({
  name: 'notifications.tellOfDelivery',
  ...rules,
  run: (ctx, about) => tellBuyer(ctx, about, 'delivered'),
})

/** Runs once for each `order.cancelled`. */
export const tellOfCancelling = defineTask({
  name: 'notifications.tellOfCancelling',
  ...rules,
  run: (ctx, about) => tellBuyer(ctx, about, 'cancelled'),
})

/** Runs once for each `order.partCancelled`. */
export const tellOfCancelledPart = defineTask({
  name: 'notifications.tellOfCancelledPart',
  ...rules,
  run: (ctx, about) => tellBuyer(ctx, about, 'part-cancelled'),
})

/** With the credit notes, once these are issued. Runs once for each `order.refundCredited`. */
export const tellOfRefund = defineTask({
  name: 'notifications.tellOfRefund',
  ...rules,
  run: (ctx, about) => tellBuyer(ctx, about, 'refunded'),
})

/** Runs once for each `return.requested`. */
export const tellOfReturn = defineTask({
  name: 'notifications.tellOfReturn',
  ...rules,
  run: (ctx, about) => tellBuyer(ctx, about, 'return-requested'),
})

/** Runs once for each `return.approved`. */
export const tellOfApprovedReturn = defineTask({
  name: 'notifications.tellOfApprovedReturn',
  ...rules,
  run: (ctx, about) => tellBuyer(ctx, about, 'return-approved'),
})

/** Runs once for each `return.rejected`. */
export const tellOfRejectedReturn = defineTask({
  name: 'notifications.tellOfRejectedReturn',
  ...rules,
  run: (ctx, about) => tellBuyer(ctx, about, 'return-rejected'),
})

/** Runs once for each `return.received`. */
export const tellOfReceivedReturn = defineTask({
  name: 'notifications.tellOfReceivedReturn',
  ...rules,
  run: (ctx, about) => tellBuyer(ctx, about, 'return-received'),
})

/** Tells each shop what it has to send. Runs once for each `order.paid`. */
export const tellVendors = defineTask({
  name: 'notifications.tellVendors',
  retries: 3,
  payload: z.object({ orderId: Id }),
  run: (ctx, { orderId }) => tellShops(ctx, orderId),
})

/** Tells a shop what somebody wants to send back. Runs once for each `return.requested`. */
export const tellVendorOfReturn = defineTask({
  name: 'notifications.tellVendorOfReturn',
  retries: 3,
  payload: z.object({ orderId: Id, subOrderId: Id, vendorId: Id, returnId: Id }),
  run: (ctx, { vendorId, ...about }) => tellShop(ctx, vendorId, { ...about, change: 'return-requested' }),
})

/** Tells a shop what it has few of. Runs once for each `stock.ranLow`. */
export const tellOfLowStock = defineTask({
  name: 'notifications.tellOfLowStock',
  retries: 3,
  payload: z.object({ variantId: Id }),
  run: (ctx, { variantId }) => tellOfFew(ctx, variantId),
})

async function tellBuyer(ctx: TaskCtx, { orderId, ...part }: About, change: OrderChange): Promise<Queued> {
  const userId = await buyerOf(ctx, orderId)
  const { subOrderId = null, returnId = null, refundId = null } = part
  const about = { orderId, change, eventId: ctx.eventId!, subOrderId, returnId, refundId }
  return notifyOnce(ctx, [{ message: orderNews, userId, about }])
}

interface AboutPart {
  readonly orderId: number
  readonly subOrderId: number
  readonly change: VendorOrderChange
  readonly returnId: number | null
}

async function tellShops(ctx: TaskCtx, orderId: number): Promise<Queued> {
  const { order } = await orderOf(ctx, orderId)
  const parts = order.subOrders.filter((part) => part.status !== 'cancelled')
  const told: VendorOrderNews[] = []
  for (const { id: subOrderId, vendor } of parts)
    told.push(...(await toShop(ctx, vendor.id, { orderId, subOrderId, change: 'paid', returnId: null })))
  return notifyOnce(ctx, told)
}

async function tellShop(ctx: TaskCtx, vendorId: number, about: AboutPart): Promise<Queued> {
  return notifyOnce(ctx, await toShop(ctx, vendorId, about))
}

type VendorOrderNews = Notification<typeof vendorOrder.about>

async function toShop(ctx: TaskCtx, vendorId: number, about: AboutPart): Promise<VendorOrderNews[]> {
  const members = await listMemberIds(ctx.db, vendorId)
  return members.map((userId) => ({ message: vendorOrder, userId, about }))
}

async function tellOfFew(ctx: TaskCtx, variantId: number): Promise<Queued> {
  const vendorId = await findVendorOfVariant(ctx.db, variantId)
  const members = vendorId === undefined ? [] : await listMemberIds(ctx.db, vendorId)
  const about = { variantId, eventId: ctx.eventId! }
  return notifyOnce(
    ctx,
    members.map((userId) => ({ message: stockLow, userId, about })),
  )
}
