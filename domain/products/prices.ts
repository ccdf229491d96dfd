import type { ReadCtx, WriteCtx } from '../common/context.ts'
import { type Changes, changesBetween } from '../common/event.ts'
import type { WrittenVariant } from './edit-queries.ts'
import type { ProductById, VariantInput } from './inputs.ts'
import * as queries from './price-queries.ts'
import type { VariantPrices } from './schema.ts'
import { getProduct } from './service.ts'

/** What each variant of a product costs in each currency it is sold in. */
export async function listPrices(ctx: ReadCtx, { id }: ProductById): Promise<{ results: VariantPrices[] }> {
  const results = await queries.listPrices(ctx.db, ctx.actor, id)
  if (results.length === 0) await getProduct(ctx, { id })
  return { results }
}

/** Writes the further prices of those variants that were given any, or none; says what differed. */
export async function writePrices(
  ctx: WriteCtx,
  written: readonly WrittenVariant[],
  given: readonly VariantInput[],
): Promise<Changes> {
  const priced = written
    .filter(({ change }) => change !== 'removed')
    .flatMap(({ id, position }) => {
      const { prices } = given[position]!
      return prices === undefined ? [] : [{ id, prices }]
    })
  if (priced.length === 0) return {}
  const after = priced
    .toSorted((a, b) => a.id - b.id)
    .flatMap(({ id, prices }) =>
      prices
        .toSorted((a, b) => (a.currency < b.currency ? -1 : 1))
        .map(({ currency, amount, compareAtAmount }) => ({ variantId: id, currency, amount, compareAtAmount })),
    )
  const before = await queries.replacePrices(
    ctx.db,
    priced.map(({ id }) => id),
    after,
  )
  return before === undefined ? {} : changesBetween({ prices: before }, { prices: after })
}
