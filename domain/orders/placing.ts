import type { User } from '../common/access.ts'
import type { WriteCtx } from '../common/context.ts'
import { changesBetween } from '../common/event.ts'
import * as inventory from '../inventory/index.ts'
import { type Choice, priceChoice, type Priced, redeem } from '../pricing/index.ts'
import { orderPlaced } from './events.ts'
import { placedOrder } from './placed.ts'
import { insertOrder, type NewOrder } from './placing-queries.ts'
import { requireExpected, requireOrderable } from './refusals.ts'
import type { Order, PlaceOrder } from './schema.ts'

/** How long pieces are held for a buyer who has not paid yet. */
const HOLD_MINUTES = 15

export const holdFrom = (now: Date): string => new Date(now.getTime() + HOLD_MINUTES * 60_000).toISOString()

/**
 * Turns a choice of variants into one order with a part per vendor. Stock is held last of all, in this transaction, so that
 * rows others wait for are locked for as short as can be; the confirmation by mail follows from `order.placed`.
 */
export async function placeOrder(ctx: WriteCtx<User>, input: PlaceOrder): Promise<Order & { taskId: string }> {
  const priced = await priceChoice(ctx.db, choiceOf(ctx, input), ctx.now)
  const order = orderOf(ctx, input, priced)
  requireExpected(input.expectedTotal, { amount: order.totals.total, currency: order.currency })
  const inserted = await insertOrder(ctx.db, order)
  const placed = placedOrder(order, inserted)
  const changes = changesBetween({}, { status: placed.status, total: placed.total })
  const [taskId] = await ctx.emit(orderPlaced, { orderId: placed.id }, changes)
  await redeem(ctx, { orderId: placed.id, customerId: order.customerId, discounts: priced.discounts })
  await inventory.reserve(ctx, placed.id, order.lines)
  return { ...placed, taskId: taskId! }
}

const choiceOf = (ctx: WriteCtx<User>, { items, codes, currency, ...input }: PlaceOrder): Choice => ({
  items,
  codes,
  currency,
  country: input.deliveryAddress.country,
  region: input.deliveryAddress.region,
  shippingMethod: input.shippingMethod,
  customerId: ctx.actor.userId,
})

function orderOf(ctx: WriteCtx<User>, input: PlaceOrder, priced: Priced): NewOrder {
  const currency = requireOrderable(priced)
  return {
    customerId: ctx.actor.userId,
    currency,
    deliveryAddress: input.deliveryAddress,
    shippingMethod: input.shippingMethod,
    placedAt: ctx.now.toISOString(),
    holdUntil: holdFrom(ctx.now),
    cartId: null,
    lines: priced.lines,
    parcels: priced.parcels,
    discounts: priced.discounts.map(({ code, name, amount }) => ({ code, name, amount })),
    totals: priced.totals,
  }
}
