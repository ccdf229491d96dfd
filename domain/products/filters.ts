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

/** Ids of a category and of what is below it. */
export function categoryTree(category: number | string): Condition {
  return sql`
    with recursive tree as (
      select id from categories where ${sql.ref(typeof category === 'number' ? 'id' : 'slug')} = ${category}
      union all
      select child.id from categories child join tree on child.parent_id = tree.id
    ) select id from tree`
}

type OfVariant = Readonly<Partial<Record<'size' | 'colour' | 'price', Condition>>>
type Column = 'size' | 'colour' | 'price' | 'currency'

/** What must hold of one and the same variant, a navy M; whether it is in stock is asked apart. */
function ofVariant(input: ListProducts, column: (name: Column) => Condition): OfVariant {
  const { size, colour, priceMin, priceMax, currency } = input
  const price = [
    ...(priceMin === undefined ? [] : [sql`${column('price')} >= ${priceMin}`]),
    ...(priceMax === undefined ? [] : [sql`${column('price')} <= ${priceMax}`]),
    ...(currency === undefined ? [] : [sql`${column('currency')} = ${currency}`]),
  ]
  const option = (name: 'size' | 'colour', values: readonly string[]) =>
    sql`lower(${column(name)}) = any(${values.map((value) => value.toLowerCase())}::text[])`
  return {
    ...(size !== undefined && { size: option('size', size) }),
    ...(colour !== undefined && { colour: option('colour', colour) }),
    ...(price.length > 0 && { price: sql.join(price, sql` and `) }),
  }
}

const columns = {
  size: sql`v.options ->> 'size'`,
  colour: sql`v.options ->> 'colour'`,
  price: sql`v.price_amount`,
  currency: sql`v.price_currency`,
}

/** What must hold of a `piece`, as `product_pieces` has them, or of its product in `product_search`. */
export function ofPiece(input: ListProducts, product: 'm' | 'p'): Readonly<Partial<Record<Facet, Condition>>> {
  const { inStock } = input
  const currency = sql.ref(`${product}.currency`)
  return {
    ...ofVariant(input, (name) => (name === 'currency' ? currency : sql.ref(`piece.${name}`))),
    ...(inStock !== undefined && {
      inStock: inStock ? sql`piece.available` : sql`not ${sql.ref(`${product}.in_stock`)}`,
    }),
  }
}

/** The variants of products as rows. */
export const pieces = sql`
  select k.id, unnest(k.sizes) as size, unnest(k.colours) as colour, unnest(k.prices) as price,
    unnest(k.available) as available
  from product_pieces k`

/** A row where a variant can be had. */
const available = sql`
  select true as available from stock_levels s
  where s.variant_id = v.id and s.on_hand + s.backorder_limit > s.reserved`

const variantsWith = (conditions: readonly Condition[]) => sql`
  select from variants v
  where v.product_id = p.id and v.deleted_at is null and ${sql.join(conditions, sql` and `)}`

/** All filters of a list from `product_search`, which says of what is asked alone what would have to be asked of variants. */
export function searchFilters(input: ListProducts): Condition[] {
  const { inStock, ...of } = ofPiece(input, 'p')
  const stocked = input.inStock === true ? sql`p.in_stock` : inStock
  const variant = [...Object.values(of), ...(input.inStock === true ? [sql`piece.available`] : [])]
  const asked = Object.keys(of).length > 0
  return [
    ...Object.values(ofProduct(input)),
    ...(asked
      ? [sql`exists (select from (${pieces} where k.id = p.id) as piece where ${sql.join(variant, sql` and `)})`]
      : []),
    ...(stocked === undefined ? [] : [stocked]),
  ]
}

/** Products that were chosen by hand. */
export interface Picked {
  /** Whatever is asked for. */
  readonly addedIds: readonly number[]
  readonly excludedIds: readonly number[]
}

/** What was asked for, and what was chosen by hand. */
export function withPicked(asked: readonly Condition[], { addedIds, excludedIds }: Picked): Condition[] {
  return [
    ...(addedIds.length === 0
      ? asked
      : [sql`(${sql.join(asked, sql` and `)} or p.id = any(${[...addedIds]}::bigint[]))`]),
    ...(excludedIds.length === 0 ? [] : [sql`p.id <> all(${[...excludedIds]}::bigint[])`]),
  ]
}

/** All filters of a list from `products`. */
export function filters(input: ListProducts): Condition[] {
  const { inStock } = input
  const variant = [
    ...Object.values(ofVariant(input, (name) => columns[name])),
    ...(inStock === true ? [sql`exists (${available})`] : []),
  ]
  return [
    ...Object.values(ofProduct(input)),
    ...(variant.length === 0 ? [] : [sql`exists (${variantsWith(variant)})`]),
    ...(inStock === false ? [sql`not exists (${variantsWith([sql`exists (${available})`])})`] : []),
  ]
}
