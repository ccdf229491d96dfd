import type { WriteCtx } from '../common/context.ts'
import { outOfStockOf } from './errors.ts'
import * as queries from './queries.ts'
import type { Demand } from './schema.ts'

export { outOfStock } from './errors.ts'
export type { Demand } from './schema.ts'
export { setOnHand } from './queries.ts'

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
