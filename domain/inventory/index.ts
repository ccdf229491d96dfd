import type { WriteCtx } from '../common/context.ts'
import { changesBetween } from '../common/event.ts'
import { outOfStockOf } from './errors.ts'
import { stockChanged } from './events.ts'
import * as queries from './queries.ts'
import type { Demand } from './schema.ts'

export { outOfStock } from './errors.ts'
export type { Demand } from './schema.ts'

/**
 * Sets how many pieces there are of each variant; a count below what is reserved is raised to it. Each one that differs
 * is told as `stock.changed`.
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
 * Reserves pieces for a buyer, all or none: the caller's transaction rolls back with the error.
 * @throws `inventory.out-of-stock` naming every variant that falls short
 */
export async function reserve(ctx: WriteCtx, demands: readonly Demand[]): Promise<void> {
  const summed = sumByVariant(demands)
  const reserved = await queries.reserveStock(ctx.db, summed)
  const short = summed.filter(({ variantId }) => !reserved.has(variantId))
  if (short.length === 0) return
  const available = await queries.findAvailable(
    ctx.db,
    short.map(({ variantId }) => variantId),
  )
  throw outOfStockOf(short.map((demand) => ({ ...demand, available: available.get(demand.variantId) ?? 0 })))
}

/** Two lines for the same variant are one demand: checked one by one, each might fit where both do not. */
function sumByVariant(demands: readonly Demand[]): Demand[] {
  const sums = new Map<number, number>()
  for (const { variantId, quantity } of demands) sums.set(variantId, (sums.get(variantId) ?? 0) + quantity)
  return [...sums].map(([variantId, quantity]) => ({ variantId, quantity }))
}
