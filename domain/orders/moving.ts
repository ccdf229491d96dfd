import type { WriteCtx } from '../common/context.ts'
import { DomainError } from '../common/errors.ts'
import { changesBetween } from '../common/event.ts'
import * as inventory from '../inventory/index.ts'
import { illegalMove, orderNotFound } from './errors.ts'
import { orderDelivered, orderPaid, partAccepted, partDelivered, partShipped } from './events.ts'
import { holdFrom } from './placing.ts'
import { lockOrder, type LockedOrder, moveParts, type Part, statusOf, updateOrder } from './moving-queries.ts'
import type { OrderStatus } from './schema.ts'

/** @throws `orders.not-found` */
export async function requireLocked(ctx: WriteCtx, orderId: number): Promise<LockedOrder> {
  const order = await lockOrder(ctx.db, orderId)
  if (order === undefined) throw new DomainError(orderNotFound, `No order has the id ${orderId}.`)
  return order
}

/** @throws `orders.illegal-move` unless the status is one of these */
export function requireStatus(status: OrderStatus, ...allowed: readonly OrderStatus[]): void {
  if (allowed.includes(status)) return
  throw new DomainError(illegalMove, `It is ${status}; this takes one that is ${allowed.join(' or ')}.`, {
    meta: { orderStatus: status },
  })
}

/** Holds the pieces of an unpaid order once more for a while: its buyer is about to pay. */
export async function holdLonger(ctx: WriteCtx, order: LockedOrder): Promise<void> {
  requireStatus(order.status, 'pending')
  await updateOrder(ctx.db, order.id, { holdUntil: holdFrom(ctx.now) })
}

/**
 * Notes what has been collected for an order, which must be locked. Once that is all of it, what was held is the buyer's.
 * Says the same however often it is told: `captured` is the sum, not what came last.
 * @returns whether the order is paid for now and goes on; false: it was called off, and the money has to go back
 */
export async function noteCaptured(ctx: WriteCtx, order: LockedOrder, captured: number): Promise<boolean> {
  const before = order.captured
  if (captured > before) await updateOrder(ctx.db, order.id, { captured })
  if (order.status === 'cancelled') return false
  if (order.status !== 'pending' || captured < order.total) return true
  await moveParts(ctx.db, idsOf(order.parts), 'paid', ctx.now)
  await updateOrder(ctx.db, order.id, { paidAt: ctx.now.toISOString(), holdUntil: null })
  const changes = changesBetween({ status: order.status, captured: before }, { status: 'paid', captured })
  await ctx.emit(orderPaid, { orderId: order.id }, changes)
  return true
}

/** A vendor takes its part in hand. */
export async function acceptPart(ctx: WriteCtx, orderId: number, part: Part): Promise<void> {
  requireStatus(part.status, 'paid')
  await moveParts(ctx.db, [part.id], 'processing', ctx.now)
  await ctx.emit(partAccepted, aboutPart(orderId, part), moved(part, 'processing'))
}

/** The pieces of a part are on their way; they leave the stock. */
export async function shipPart(
  ctx: WriteCtx,
  orderId: number,
  part: Part,
  pieces: readonly inventory.Demand[],
): Promise<void> {
  requireStatus(part.status, 'paid', 'processing')
  await inventory.send(ctx, orderId, pieces)
  await moveParts(ctx.db, [part.id], 'shipped', ctx.now)
  await ctx.emit(partShipped, aboutPart(orderId, part), moved(part, 'shipped'))
}

/** A part has arrived, and with the last of them the order, which must be locked. Told twice, it has arrived once. */
export async function deliverPart(ctx: WriteCtx, orderId: number, part: Part): Promise<void> {
  if (part.status !== 'shipped') return
  await moveParts(ctx.db, [part.id], 'delivered', ctx.now)
  await ctx.emit(partDelivered, aboutPart(orderId, part), moved(part, 'delivered'))
  if ((await statusOf(ctx.db, orderId)) !== 'delivered') return
  await ctx.emit(orderDelivered, { orderId }, changesBetween({ status: 'shipped' }, { status: 'delivered' }))
}

export const idsOf = (parts: readonly Part[]): number[] => parts.map(({ id }) => id)

export const aboutPart = (orderId: number, { id, vendorId }: Part) => ({ orderId, subOrderId: id, vendorId })

export const moved = (part: Part, status: OrderStatus) => changesBetween({ status: part.status }, { status })
