import { type RawBuilder, sql } from 'kysely'
import { type Actor, isStaff } from '../common/access.ts'
import type { ListProducts } from './inputs.ts'

/** `p` is the product, `v` a live variant of it. */
type Condition = RawBuilder<unknown>

/** What a list is narrowed by; one who narrows by one of them still wants to know of the others. */
export type Facet = 'category' | 'vendor' | 'price' | 'size' | 'colour' | 'inStock'

/** Everybody sees what is published; the rest, all of it while their vendor may not sell, is for those who act for it. */
export function visible(actor: Actor, { published }: Pick<ListProducts, 'published'>): Condition {
  if (published) return sql`p.published and p.deleted_at is null`
  const mine = isStaff(actor) ? sql`true` : sql`p.vendor_id = any(${actor.kind === 'user' ? [...actor.vendorIds] : []})`
  return sql`not p.published and p.deleted_at is null and ${mine}`
}

/** What must hold of the product itself; what is not asked for is absent. */
export function ofProduct({ category, vendor }: ListProducts): {
  readonly category?: Condition
  readonly vendor?: Condition
} {
  return {
    ...(category !== undefined && { category: sql`p.category_id = any(array(${categoryTree(category)}))` }),
    ...(typeof vendor === 'number' && { vendor: sql`p.vendor_id = ${vendor}` }),
    ...(typeof vendor === 'string' && { vendor: sql`p.vendor_id = (select id from vendors where slug = ${vendor})` }),
  }
}

function categoryTree(category: number | string): Condition {
  return sql`
    with recursive tree as (
      select id from categories where ${sql.ref(typeof category === 'number' ? 'id' : 'slug')} = ${category}
      union all
      select child.id from categories child join tree on child.parent_id = tree.id
    ) select id from tree`
}

/** What must hold of one and the same variant, a navy M; whether it is in stock is asked apart. */
export function ofVariant(input: ListProducts): {
  readonly size?: Condition
  readonly colour?: Condition
  readonly price?: Condition
} {
  const { size, colour, priceMin, priceMax, currency } = input
  const price = [
    ...(priceMin === undefined ? [] : [sql`v.price_amount >= ${priceMin}`]),
    ...(priceMax === undefined ? [] : [sql`v.price_amount <= ${priceMax}`]),
    ...(currency === undefined ? [] : [sql`v.price_currency = ${currency}`]),
  ]
  return {
    ...(size !== undefined && { size: option('size', size) }),
    ...(colour !== undefined && { colour: option('colour', colour) }),
    ...(price.length > 0 && { price: sql.join(price, sql` and `) }),
  }
}

const option = (name: 'size' | 'colour', values: readonly string[]) =>
  sql`lower(v.options ->> ${sql.lit(name)}) = any(${values.map((value) => value.toLowerCase())}::text[])`

/** A row where a variant can be had. */
export const available = sql`
  select true as available from stock_levels s
  where s.variant_id = v.id and s.on_hand + s.backorder_limit > s.reserved`

const variantsWith = (conditions: readonly Condition[]) => sql`
  select from variants v
  where v.product_id = p.id and v.deleted_at is null and ${sql.join(conditions, sql` and `)}`

/** All filters of a list. */
export function filters(input: ListProducts): Condition[] {
  const { inStock } = input
  const variant = [...Object.values(ofVariant(input)), ...(inStock === true ? [sql`exists (${available})`] : [])]
  return [
    ...Object.values(ofProduct(input)),
    ...(variant.length === 0 ? [] : [sql`exists (${variantsWith(variant)})`]),
    ...(inStock === false ? [sql`not exists (${variantsWith([sql`exists (${available})`])})`] : []),
  ]
}
