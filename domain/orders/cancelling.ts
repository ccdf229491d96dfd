import { holdsEverywhere, type User } from '../common/access.ts'
import type { TaskCtx, WriteCtx } from '../common/context.ts'
import { DomainError } from '../common/errors.ts'
import { changesBetween } from '../common/event.ts'
import * as inventory from '../inventory/index.ts'
import { giveBack } from '../pricing/index.ts'
import { orderNotFound } from './errors.ts'
import { orderCancelled, orderDelivered, partCancelled } from './events.ts'
import { aboutPart, idsOf, moved, requireLocked, requireStatus } from './moving.ts'
import {
  findOverdue,
  lockOrder,
  type LockedOrder,
  moveParts,
  type Overdue,
  type Part,
  piecesOf,
  statusOf,
  updateOrder,
} from './moving-queries.ts'
import { findOrder } from './queries.ts'
import type { CancelOrder, Order } from './schema.ts'

/**
 * Calls an order off: its buyer until a vendor has taken it in hand, who may write everybody's until something has been sent. What was held is
 * free again; what was paid goes back, which follows from `order.cancelled`.
 */
export async function cancelOrder(ctx: WriteCtx<User>, { id, reason }: CancelOrder): Promise<Order> {
  const order = await lockOrder(ctx.db, id)
  const staff = holdsEverywhere(ctx.actor, 'orders:write')
  if (order === undefined || (!staff && order.customerId !== ctx.actor.userId)) {
    throw new DomainError(orderNotFound, `No order of yours has the id ${id}.`)
  }
  const cancellable = staff ? (['pending', 'paid', 'processing'] as const) : (['pending', 'paid'] as const)
  for (const { status } of [order, ...live(order)]) requireStatus(status, ...cancellable)
  await callOff(ctx, order, reason)
  return (await findOrder(ctx.db, ctx.actor, id))!
}

/** Calls off what nothing has been sent of yet; the order must be locked. */
export async function callOff(ctx: WriteCtx, order: LockedOrder, reason: string): Promise<void> {
  const parts = live(order)
  // Discounts before pieces, as an order takes them: the other way round the two would wait for each other.
  await giveBack(ctx, order.id)
  await inventory.release(ctx, order.id, await piecesOf(ctx.db, idsOf(parts)))
  await moveParts(ctx.db, idsOf(parts), 'cancelled', ctx.now)
  await updateOrder(ctx.db, order.id, { cancelReason: reason, holdUntil: null })
  await ctx.emit(
    orderCancelled,
    { orderId: order.id },
    changesBetween({ status: order.status }, { status: 'cancelled' }),
  )
}

/** The parts that were not called off. */
export const live = ({ parts }: LockedOrder): Part[] =>
  parts.filter(({ status }) => status !== 'cancelled' && status !== 'refunded')

/**
 * Calls off a vendor's part of an order, which must be locked; what was paid for it goes back, by `order.partCancelled`. What is
 * left may have ended by that: the order is called off with its last part, and has arrived when all others have.
 */
export async function cancelPart(ctx: WriteCtx, orderId: number, part: Part, reason: string): Promise<void> {
  requireStatus(part.status, 'paid', 'processing')
  const before = await statusOf(ctx.db, orderId)
  await inventory.release(ctx, orderId, await piecesOf(ctx.db, [part.id]))
  await moveParts(ctx.db, [part.id], 'cancelled', ctx.now, reason)
  await ctx.emit(partCancelled, aboutPart(orderId, part), moved(part, 'cancelled'))
  const after = await statusOf(ctx.db, orderId)
  const changes = changesBetween({ status: before }, { status: after })
  if (after === 'cancelled') await ctx.emit(orderCancelled, { orderId }, changes)
  if (after === 'delivered') await ctx.emit(orderDelivered, { orderId }, changes)
}

/**
 * Gives back the uses of discounts of an order that was called off. `callOff` has done so already; a vendor that calls off the
 * last part is behind the wall, where the discounts of others are not to be seen.
 */
export const giveBackUses = (ctx: TaskCtx, orderId: number): Promise<void> =>
  ctx.write((write) => giveBack(write, orderId))

/** The reason of an order that nobody called off. */
export const NOT_PAID_IN_TIME = 'not paid for in time'

const AT_ONCE = 100

/**
 * Calls off what nobody has paid for in time, each in a transaction of its own: one that fails holds up no other, and however many
 * do, those that came later have their turn in the same run.
 * @returns how many
 */
export async function releaseExpired(ctx: TaskCtx): Promise<{ cancelled: number }> {
  let cancelled = 0
  for (let last: Overdue | undefined; ;) {
    const due = await findOverdue(ctx.db, ctx.now, last, AT_ONCE)
    for (const { id } of due) {
      if (ctx.signal.aborted) return { cancelled }
      cancelled += await tryToExpire(ctx, id)
    }
    if (due.length < AT_ONCE) return { cancelled }
    last = due.at(-1)
  }
}

const tryToExpire = (ctx: TaskCtx, id: number): Promise<number> =>
  ctx
    .write((write) => expire(write, id))
    .catch((err: unknown) => {
      ctx.log.error({ err, orderId: id }, 'order not called off')
      return 0
    })

/** It may have been paid for, or held for longer, since it was found. */
async function expire(ctx: WriteCtx, id: number): Promise<0 | 1> {
  const order = await requireLocked(ctx, id)
  if (order.status !== 'pending' || order.holdUntil === null || order.holdUntil > ctx.now.toISOString()) return 0
  await callOff(ctx, order, NOT_PAID_IN_TIME)
  return 1
}
