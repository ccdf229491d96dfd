import type { User } from '../common/access.ts'
import type { WriteCtx } from '../common/context.ts'
import { DomainError, invalid } from '../common/errors.ts'
import { changesBetween } from '../common/event.ts'
import { requireKnownVendor, requireVendor } from '../vendors/index.ts'
import { belowPromised, locationNotFound, variantNotFound } from './errors.ts'
import { stockChanged, stockPolicyChanged } from './events.ts'
import { findVariantsOf, type LevelChange, lockLevels, updateLevel } from './level-queries.ts'
import { holdLocations } from './location-queries.ts'
import type { AdjustStock, SetPolicy, StockLevel, TransferStock } from './schema.ts'

/** Says how many pieces there are, or how many more or fewer. @throws `inventory.below-promised` */
export async function adjustStock(ctx: WriteCtx<User>, input: AdjustStock): Promise<StockLevel> {
  const { id, variantId, locationId, change, onHand } = input
  const [level] = await take(ctx, id, [variantId], locationId === undefined ? [] : [locationId])
  const { why = onHand === undefined ? 'adjustment' : 'count' } = input
  return count(ctx, level!, onHand ?? level!.onHand + change!, why)
}

/** Moves pieces from one place to another, all or none. What is promised there stays there. */
export async function transferStock(
  ctx: WriteCtx<User>,
  { id, fromLocationId, toLocationId, items }: TransferStock,
): Promise<{ results: StockLevel[] }> {
  const quantities = new Map<number, number>()
  for (const { variantId, quantity } of items) quantities.set(variantId, (quantities.get(variantId) ?? 0) + quantity)
  const levels = await take(ctx, id, [...quantities.keys()], [fromLocationId, toLocationId])
  const results: StockLevel[] = []
  for (const level of levels) {
    const quantity = quantities.get(level.variantId)!
    const moved = level.locationId === fromLocationId ? -quantity : quantity
    results.push(await count(ctx, level, level.onHand + moved, 'transfer'))
  }
  return { results }
}

/** Says how many pieces may be promised before they are there, and when to tell that few are left. */
export async function setPolicy(ctx: WriteCtx<User>, input: SetPolicy): Promise<StockLevel> {
  const { id, variantId, locationId, backorderLimit, lowAt } = input
  const [level] = await take(ctx, id, [variantId], locationId === undefined ? [] : [locationId])
  requirePromised({ ...level!, backorderLimit })
  const after = await updateLevel(ctx.db, level!, { backorderLimit, lowAt }, ctx.now)
  const changes = changesBetween(
    { backorderLimit: level!.backorderLimit, lowAt: level!.lowAt },
    { backorderLimit, lowAt },
  )
  await ctx.emit(stockPolicyChanged, { variantId, locationId: after.locationId }, changes)
  return after
}

/** Levels of a vendor's variants in its places, locked. @param locationIds without any, its first */
async function take(
  ctx: WriteCtx<User>,
  vendorId: number,
  variantIds: readonly number[],
  locationIds: readonly number[],
): Promise<StockLevel[]> {
  requireVendor(ctx.actor, vendorId, 'stock:write')
  await requireKnownVendor(ctx.db, vendorId)
  const known = await findVariantsOf(ctx.db, vendorId, variantIds)
  const unknown = variantIds.find((id) => !known.has(id))
  if (unknown !== undefined) throw new DomainError(variantNotFound, `The vendor has no variant ${unknown}.`)
  const places = await holdLocations(ctx.db, vendorId, locationIds)
  const missing = locationIds.find((id) => !places.includes(id))
  if (missing !== undefined) throw new DomainError(locationNotFound, `The vendor has no place ${missing}.`)
  return lockLevels(ctx.db, variantIds, places)
}

/** So many more than that of one thing in one place are a mistake. */
const MOST = 1_000_000_000

async function count(
  ctx: WriteCtx,
  level: StockLevel,
  onHand: number,
  why: NonNullable<LevelChange['why']>,
): Promise<StockLevel> {
  if (onHand > MOST) throw invalid([{ path: 'change', message: `At most ${MOST} in one place.`, code: 'too_big' }])
  requirePromised({ ...level, onHand })
  const after = await updateLevel(ctx.db, level, { onHand, why }, ctx.now)
  const { variantId, locationId } = level
  const changes = changesBetween({ onHand: level.onHand }, { onHand })
  if (onHand !== level.onHand) await ctx.emit(stockChanged, { variantId, locationId }, changes)
  return after
}

/** @throws `inventory.below-promised` saying how many there have to be */
function requirePromised({ variantId, locationId, onHand, reserved, backorderLimit }: StockLevel): void {
  const least = Math.max(0, reserved - backorderLimit)
  if (onHand >= least) return
  throw new DomainError(
    belowPromised,
    `Variant ${variantId} in the place ${locationId}: ${reserved} are promised, so that ${onHand} are too few.`,
    { meta: { variantId, locationId, reserved, least } },
  )
}
