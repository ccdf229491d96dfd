import type { User } from '../common/access.ts'
import { endCart, takeCart } from '../carts/index.ts'
import type { WriteCtx } from '../common/context.ts'
import { DomainError } from '../common/errors.ts'
import { changesBetween } from '../common/event.ts'
import * as inventory from '../inventory/index.ts'
import { type Choice, priceChoice, type Priced, redeem } from '../pricing/index.ts'
import { cartEmpty } from './errors.ts'
import { orderPlaced } from './events.ts'
import { placedOrder } from './placed.ts'
import { insertOrder, type NewOrder } from './placing-queries.ts'
import { requireExpected, requireOrderable } from './refusals.ts'
import type { Order, PlaceOrder } from './schema.ts'

/** How long pieces are held for a buyer who has not paid yet. */
const HOLD_MINUTES = 15

export const holdFrom = (now: Date): string => new Date(now.getTime() + HOLD_MINUTES * 60_000).toISOString()

/**
 * Turns a cart, or a choice of variants, into one order with a part per vendor. Stock is held last of all, in this
 * transaction, so that rows others wait for are locked for as short as can be; the confirmation by mail follows from
 * `order.placed`.
 */
export async function placeOrder(ctx: WriteCtx<User>, input: PlaceOrder): Promise<Order & { taskId: string }> {
  const wanted = await wantedBy(ctx, input)
  const priced = await priceChoice(ctx.db, choiceOf(ctx, input, wanted), ctx.now)
  const order = orderOf(ctx, input, wanted, priced)
  requireExpected(input.expectedTotal, { amount: order.totals.total, currency: order.currency })
  const inserted = await insertOrder(ctx.db, order)
  const placed = placedOrder(order, inserted)
  const changes = changesBetween({}, { status: placed.status, total: placed.total })
  await redeem(ctx, { orderId: placed.id, customerId: order.customerId, discounts: priced.discounts })
  const [[taskId]] = await Promise.all([
    ctx.emit(orderPlaced, { orderId: placed.id }, changes),
    wanted.cartId === null ? undefined : endCart(ctx, wanted.cartId),
    inventory.reserve(ctx, placed.id, order.lines),
  ])
  return { ...placed, taskId: taskId! }
}

/** What is to be ordered and how, from the cart as far as the order itself does not say. */
interface Wanted {
  readonly cartId: number | null
  readonly items: Choice['items']
  readonly codes: readonly string[]
  readonly currency: string | undefined
  readonly shippingMethod: string
}

async function wantedBy(ctx: WriteCtx<User>, { cartId, items = [], ...input }: PlaceOrder): Promise<Wanted> {
  const { codes = [], currency, shippingMethod = 'standard' } = input
  if (cartId === undefined) return { cartId: null, items, codes, currency, shippingMethod }
  const cart = await takeCart(ctx, ctx.actor, cartId)
  if (cart.items.length === 0) throw new DomainError(cartEmpty, `There is nothing in the cart ${cartId}.`)
  return {
    cartId,
    items: cart.items,
    codes: input.codes ?? cart.codes,
    currency: currency ?? cart.currency ?? undefined,
    shippingMethod: input.shippingMethod ?? cart.shippingMethod ?? 'standard',
  }
}

const choiceOf = (ctx: WriteCtx<User>, { deliveryAddress }: PlaceOrder, wanted: Wanted): Choice => ({
  items: wanted.items,
  codes: wanted.codes,
  currency: wanted.currency,
  country: deliveryAddress.country,
  region: deliveryAddress.region,
  shippingMethod: wanted.shippingMethod,
  customerId: ctx.actor.userId,
})

function orderOf(ctx: WriteCtx<User>, input: PlaceOrder, wanted: Wanted, priced: Priced): NewOrder {
  const currency = requireOrderable(priced, input.codes ?? [])
  return {
    customerId: ctx.actor.userId,
    currency,
    deliveryAddress: input.deliveryAddress,
    shippingMethod: wanted.shippingMethod,
    placedAt: ctx.now.toISOString(),
    holdUntil: holdFrom(ctx.now),
    cartId: wanted.cartId,
    lines: priced.lines,
    parcels: priced.parcels,
    discounts: priced.discounts.map(({ code, name, amount }) => ({ code, name, amount })),
    totals: priced.totals,
  }
}
