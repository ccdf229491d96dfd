import type { User } from '../common/access.ts'
import type { ReadCtx } from '../common/context.ts'
import { Id } from '../common/fields.ts'
import { decodeCursor, type Page, toPage } from '../common/page.ts'
import { requireKnownVendor, requireVendor } from '../vendors/index.ts'
import * as queries from './level-queries.ts'
import { findOnSale } from './queries.ts'
import type { AvailableStock, GetStock, ListLevels, ListMovements, StockLevel, StockMovement } from './schema.ts'

/** How many pieces of each of these can be had, in their order; those that are not on sale are left out. */
export async function getStock(ctx: ReadCtx, { variantIds }: GetStock): Promise<AvailableStock> {
  const available = await findOnSale(ctx.db, variantIds)
  return [...new Set(variantIds)].flatMap((variantId) => {
    const pieces = available.get(variantId)
    return pieces === undefined ? [] : [{ variantId, available: pieces }]
  })
}

/** What a vendor has of each variant in each place. */
export async function listLevels(ctx: ReadCtx<User>, input: ListLevels): Promise<Page<StockLevel>> {
  const { id, cursor, limit } = input
  requireVendor(ctx.actor, id, 'stock:write')
  const ordering = 'variantId'
  const position = cursor === undefined ? undefined : decodeCursor(cursor, ordering, [Id, Id])
  const rows = await queries.listLevels(ctx.db, input, position)
  if (rows.length === 0) await requireKnownVendor(ctx.db, id)
  return toPage({ rows, limit, ordering, position, keysOf: ({ variantId, locationId }) => [variantId, locationId] })
}

/** Why there is more or less of what a vendor has, newest first. */
export async function listMovements(ctx: ReadCtx<User>, input: ListMovements): Promise<Page<StockMovement>> {
  const { id, cursor, limit } = input
  requireVendor(ctx.actor, id, 'stock:write')
  const ordering = '-id'
  const position = cursor === undefined ? undefined : decodeCursor(cursor, ordering, [Id])
  const rows = await queries.listMovements(ctx.db, input, position)
  if (rows.length === 0) await requireKnownVendor(ctx.db, id)
  return toPage({ rows, limit, ordering, position, keysOf: (movement) => [movement.id] })
}
