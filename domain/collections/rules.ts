import type { WriteCtx } from '../common/context.ts'
import { type FieldError, invalid } from '../common/errors.ts'
import { given } from '../common/given.ts'
import { findCategory, findProductsOf } from '../products/index.ts'
import { findVisibleVendor } from '../vendors/index.ts'
import type { CreateCollection, Rule, RuleInput } from './schema.ts'

export type Said = Pick<CreateCollection, 'rule' | 'ordering' | 'addedIds' | 'excludedIds'>

/**
 * The rule as it is kept. What was chosen by hand before may have been taken off the market since.
 * @throws `common.invalid` that names every field of which nothing could come
 */
export async function requireSense(
  ctx: WriteCtx,
  said: Said,
  vendorId: number | null,
  before?: Pick<Said, 'addedIds' | 'excludedIds'>,
): Promise<Rule> {
  const { rule } = said
  const [category, vendor, foreign] = [
    rule.category === undefined ? undefined : await findCategory(ctx.db, rule.category),
    rule.vendor === undefined ? undefined : await findVisibleVendor(ctx.db, ctx.actor, rule.vendor),
    await foreignProducts(ctx, said, vendorId, new Set([...(before?.addedIds ?? []), ...(before?.excludedIds ?? [])])),
  ]
  const errors = [
    ...contradictions(said),
    ...foreign,
    ...(rule.category !== undefined && category === undefined ? [unknown('rule.category', 'category')] : []),
    ...(vendorId === null && rule.vendor !== undefined && vendor === undefined
      ? [unknown('rule.vendor', 'vendor')]
      : []),
    ...(vendorId !== null && rule.vendor !== undefined
      ? [custom('rule.vendor', 'It is of its own vendor’s products.')]
      : []),
  ]
  if (errors.length > 0) throw invalid(errors)
  return keptOf(rule, category?.id, vendor?.id)
}

const keptOf = (rule: RuleInput, category: number | undefined, vendor: number | undefined): Rule =>
  given({ ...rule, category, vendor }) as Rule

function contradictions({ rule, ordering, addedIds, excludedIds }: Said): FieldError[] {
  const { priceMin, priceMax, search } = rule
  const both = addedIds.filter((id) => excludedIds.includes(id))
  return [
    ...(priceMin !== undefined && priceMax !== undefined && priceMax < priceMin
      ? [custom('rule.priceMax', 'Expected no less than priceMin.')]
      : []),
    ...(ordering === 'relevance' && search === undefined ? [custom('ordering', 'Relevance takes a search.')] : []),
    ...(both.length > 0 ? [custom('excludedIds', `Added as well: ${both.join(', ')}.`)] : []),
  ]
}

async function foreignProducts(
  { db }: WriteCtx,
  { addedIds, excludedIds }: Said,
  vendorId: number | null,
  before: ReadonlySet<number>,
): Promise<FieldError[]> {
  if (addedIds.length + excludedIds.length === 0) return []
  const known = await findProductsOf(db, [...addedIds, ...excludedIds], vendorId)
  return Object.entries({ addedIds, excludedIds }).flatMap(([path, ids]) => {
    const foreign = ids.filter((id) => !known.has(id) && !before.has(id))
    if (foreign.length === 0) return []
    return [{ path, message: `No products it could be of: ${foreign.join(', ')}.`, code: 'unknown' }]
  })
}

const custom = (path: string, message: string): FieldError => ({ path, message, code: 'custom' })
const unknown = (path: string, what: string): FieldError => ({
  path,
  message: `There is no such ${what}.`,
  code: 'unknown',
})
