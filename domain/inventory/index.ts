import type { WriteCtx } from '../common/context.ts'
import { changesBetween } from '../common/event.ts'
import { outOfStockOf } from './errors.ts'
import { stockChanged, stockRanLow } from './events.ts'
import * as holds from './hold-queries.ts'
import * as queries from './queries.ts'
import type { Demand } from './schema.ts'

export { outOfStock } from './errors.ts'
export { holdsRepaired } from './events.ts'
export { faults } from './fault-queries.ts'
export { findAvailable, findOnSale } from './queries.ts'
export type { Demand } from './schema.ts'

/**
 * Sets how many pieces there are of each variant at its vendor's main location; a count below what is promised is raised to
 * it. Each one that differs is told as `stock.changed`.
 * @returns how many differed
 */
export async function setOnHand(ctx: WriteCtx, levels: readonly Demand[]): Promise<number> {
  const changed = levels.length === 0 ? [] : await queries.setOnHand(ctx.db, levels)
  for (const { variantId, before, after } of changed) {
    await ctx.emit(stockChanged, { variantId }, changesBetween(before, after))
  }
  return changed.length
}

/** Gives new variants their first pieces; how many is told with the variants. */
export async function openStock(ctx: WriteCtx, levels: readonly Demand[]): Promise<void> {
  if (levels.length > 0) await queries.setOnHand(ctx.db, levels)
}

/**
 * Reserves pieces for an order, all or none: the caller's transaction rolls back with the error. The order holds them until
 * they are released or sent.
 * @throws `inventory.out-of-stock` naming every variant that falls short
 */
export async function reserve(ctx: WriteCtx, orderId: number, demands: readonly Demand[]): Promise<void> {
  const summed = sumByVariant(demands)
  const reserved = await queries.reserveStock(ctx.db, orderId, summed)
  for (const { variantId, low } of reserved) if (low) await ctx.emit(stockRanLow, { variantId })
  const whole = new Set(reserved.map(({ variantId }) => variantId))
  const short = summed.filter(({ variantId }) => !whole.has(variantId))
  if (short.length === 0) return
  const available = await queries.findAvailable(
    ctx.db,
    short.map(({ variantId }) => variantId),
  )
  throw outOfStockOf(short.map((demand) => ({ ...demand, available: available.get(demand.variantId) ?? 0 })))
}

/** Gives pieces an order holds back to everybody; of more than it holds, what it holds. */
export async function release(ctx: WriteCtx, orderId: number, demands: readonly Demand[]): Promise<void> {
  if (demands.length > 0) await holds.releaseHolds(ctx.db, orderId, sumByVariant(demands))
}

/**
 * Has an order hold other pieces than it did, all or none: what it no longer wants goes back to where it is held, what it wants
 * more is reserved. The levels of both are locked at once, in the order of their keys, as everywhere.
 * @throws `inventory.out-of-stock` naming every variant that falls short
 */
export async function holdInstead(
  ctx: WriteCtx,
  orderId: number,
  before: readonly Demand[],
  after: readonly Demand[],
): Promise<void> {
  const more = sumByVariant([
    ...after,
    ...before.map(({ variantId, quantity }) => ({ variantId, quantity: -quantity })),
  ])
  const changed = more.filter(({ quantity }) => quantity !== 0)
  if (changed.length === 0) return
  await queries.lockLevels(
    ctx.db,
    changed.map(({ variantId }) => variantId),
  )
  const fewer = changed.filter(({ quantity }) => quantity < 0)
  await release(
    ctx,
    orderId,
    fewer.map(({ variantId, quantity }) => ({ variantId, quantity: -quantity })),
  )
  await reserve(
    ctx,
    orderId,
    changed.filter(({ quantity }) => quantity > 0),
  )
}

/**
 * Takes pieces an order holds out of the stock, as a parcel leaves with them.
 * @throws `inventory.out-of-stock` when it does not hold so many, or they are promised but not there yet
 */
export async function send(ctx: WriteCtx, orderId: number, demands: readonly Demand[]): Promise<void> {
  const summed = sumByVariant(demands)
  const sent = new Map<number, number>()
  for (const { variantId, quantity } of await holds.sendHolds(ctx.db, orderId, summed)) {
    sent.set(variantId, (sent.get(variantId) ?? 0) + quantity)
  }
  const short = summed.filter(({ variantId, quantity }) => (sent.get(variantId) ?? 0) < quantity)
  if (short.length > 0) throw outOfStockOf(short.map((each) => ({ ...each, available: sent.get(each.variantId) ?? 0 })))
}

/** Puts pieces that came back into stock. */
export async function restock(ctx: WriteCtx, orderId: number, demands: readonly Demand[]): Promise<void> {
  if (demands.length > 0) await holds.putBack(ctx.db, orderId, sumByVariant(demands))
}

/** Two lines for the same variant are one demand: checked one by one, each might fit where both do not. In id order. */
function sumByVariant(demands: readonly Demand[]): Demand[] {
  const sums = new Map<number, number>()
  for (const { variantId, quantity } of demands) sums.set(variantId, (sums.get(variantId) ?? 0) + quantity)
  return [...sums]
    .map(([variantId, quantity]) => ({ variantId, quantity }))
    .toSorted((a, b) => a.variantId - b.variantId)
}
