import type { User } from '../common/access.ts'
import type { WriteCtx } from '../common/context.ts'
import { DomainError, invalid } from '../common/errors.ts'
import { changesBetween } from '../common/event.ts'
import * as inventory from '../inventory/index.ts'
import { quote } from '../pricing/index.ts'
import { mixedCurrencies, totalChanged, variantNotOnSale } from './errors.ts'
import { orderPlaced } from './events.ts'
import { placedOrder } from './placed.ts'
import { insertOrder, type NewOrder } from './placing-queries.ts'
import { findOnSale, type VariantOnSale } from './queries.ts'
import type { Order, PlaceOrder } from './schema.ts'

/** How long pieces are held for a buyer who has not paid yet. */
const HOLD_MINUTES = 15

export const holdFrom = (now: Date): string => new Date(now.getTime() + HOLD_MINUTES * 60_000).toISOString()

/**
 * Turns a choice of variants into one order with a part per vendor. Stock is held last of all, in this transaction, so that
 * rows others wait for are locked for as short as can be; the confirmation by mail follows from `order.placed`.
 */
export async function placeOrder(ctx: WriteCtx<User>, input: PlaceOrder): Promise<Order & { taskId: string }> {
  const chosen = await takeLines(ctx, input.items)
  const order = orderOf(ctx, input, chosen)
  requireExpected(input.expectedTotal, { amount: order.totals.total, currency: order.currency })
  const inserted = await insertOrder(ctx.db, order)
  const placed = placedOrder(order, inserted, new Map(chosen.map(({ vendor }) => [vendor.id, vendor])))
  const changes = changesBetween({}, { status: placed.status, total: placed.total })
  const [taskId] = await ctx.emit(orderPlaced, { orderId: placed.id }, changes)
  await inventory.reserve(ctx, placed.id, order.lines)
  return { ...placed, taskId: taskId! }
}

type Chosen = VariantOnSale & { readonly quantity: number }

function orderOf(ctx: WriteCtx<User>, input: PlaceOrder, chosen: readonly Chosen[]): NewOrder {
  const lines = chosen.map((each) => ({
    ...each,
    variantId: each.id,
    vendorId: each.vendor.id,
    unitPrice: each.amount,
    tax: { rate: 0, included: false },
  }))
  const { lines: quoted, totals } = quoteOf({ lines, discounts: [], parcels: [] })
  return {
    customerId: ctx.actor.userId,
    currency: oneCurrency(chosen),
    deliveryAddress: input.deliveryAddress,
    shippingMethod: input.shippingMethod,
    placedAt: ctx.now.toISOString(),
    holdUntil: holdFrom(ctx.now),
    cartId: null,
    lines: lines.map((line, index) => ({ ...line, ...quoted[index]! })),
    parcels: [],
    discounts: [],
    totals: { ...totals, taxAdded: totals.tax - totals.taxIncluded },
  }
}

function quoteOf(basket: Parameters<typeof quote>[0]): ReturnType<typeof quote> {
  try {
    return quote(basket)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw invalid([{ path: 'items', message: 'The total is too large.', code: 'too_big' }])
  }
}

async function takeLines(ctx: WriteCtx, items: PlaceOrder['items']): Promise<Chosen[]> {
  const onSale = await findOnSale(
    ctx.db,
    items.map(({ variantId }) => variantId),
  )
  const missing = items.map(({ variantId }) => variantId).filter((id) => !onSale.has(id))
  if (missing.length > 0) {
    throw new DomainError(variantNotOnSale, `Not on sale: ${missing.join(', ')}.`, { meta: { variantIds: missing } })
  }
  return items.map(({ variantId, quantity }) => ({ ...onSale.get(variantId)!, quantity }))
}

function oneCurrency(lines: readonly VariantOnSale[]): string {
  const currencies = [...new Set(lines.map(({ currency }) => currency))]
  if (currencies.length === 1) return currencies[0]!
  throw new DomainError(mixedCurrencies, `These are priced in ${currencies.join(' and ')}; order them apart.`)
}

function requireExpected(expected: PlaceOrder['expectedTotal'], total: Order['total']): void {
  if (expected === undefined || (expected.amount === total.amount && expected.currency === total.currency)) return
  throw new DomainError(totalChanged, `The total is now ${total.amount} ${total.currency} in minor units.`, {
    meta: { total },
  })
}
