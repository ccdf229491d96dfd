import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import type { Reader } from '../../db/connect.ts'
import { type Actor, isStaff } from '../common/access.ts'
import { Id, Timestamp } from '../common/fields.ts'
import { Amount } from '../common/money.ts'
import { idColumn, keyset, type SortColumn } from '../common/keyset.ts'
import { type Position, USUAL_LIMIT } from '../common/page.ts'
import type { ListProducts, Ordering } from './inputs.ts'
import { listItemJson, productJoins } from './product-json.ts'

export interface ListedProduct {
  readonly id: number
  readonly json: string
  readonly key: string | number
}

interface SortKey extends SortColumn {
  readonly descending: boolean
  readonly schema: z.ZodType
}

/** A minus that excludes nothing is dropped: a run of them overflows PostgreSQL's parser, and `Kaftan - Navy` means a dash. */
const query = (search: string) =>
  sql`websearch_to_tsquery('english', ${search.replaceAll(/-(?![\p{L}\p{N}"])/gu, ' ')})`

/** How a list may be ordered. Every key has the id behind it, so that equal keys neither repeat nor skip a row. */
function sortKey(ordering: Ordering, search: string): SortKey {
  const descending = ordering.startsWith('-') || ordering === 'relevance'
  const keys = {
    createdAt: [sql`p.created_at`, sql`timestamptz`, Timestamp],
    price: [sql`p.price_from`, sql`bigint`, Amount],
    name: [sql`p.name`, sql`text`, z.string()],
    relevance: [sql`ts_rank(p.search, ${query(search)})::float8`, sql`float8`, z.number()],
  } as const
  const [expression, type, schema] = keys[ordering.replace(/^-/, '') as keyof typeof keys]
  return { expression, type, descending, schema }
}

export const cursorKeys = (ordering: Ordering): z.ZodType[] => [sortKey(ordering, '').schema, Id]

/** One page of list items as JSON text, with one row more than `limit` to know whether a page follows. */
export async function listProducts(
  db: Reader,
  actor: Actor,
  input: ListProducts & { readonly ordering: Ordering },
  position: Position | undefined,
): Promise<ListedProduct[]> {
  const key = sortKey(input.ordering, input.search ?? '')
  const { after, direction } = keyset([key, idColumn(sql`p.id`)], position, key)
  const { expression } = key
  const conditions = [visible(actor, input), ...filters(input), after]
  const { rows } = await sql<ListedProduct>`
    select p.id, picked.key, ${sql.raw(listItemJson)} as json from (
      select p.id, ${expression} as key from products p
      where ${sql.join(conditions, sql` and `)}
      order by ${expression} ${direction}, p.id ${direction}
      limit ${rowsOf(input.limit)}
    ) picked join products p on p.id = picked.id ${sql.raw(productJoins)}
    order by picked.key ${direction}, p.id ${direction}`.execute(db)
  return rows
}

/** One row more than the page. For the usual page it stands in the text: of a parameter the planner expects a tenth of the table. */
const rowsOf = (limit: number): RawBuilder<unknown> => (limit === USUAL_LIMIT ? sql.lit(limit + 1) : sql`${limit + 1}`)

/** Everybody sees what is published; drafts are for those who act for their vendor. */
function visible(actor: Actor, { published }: ListProducts): RawBuilder<unknown> {
  if (published) return sql`p.published and p.deleted_at is null`
  const mine = isStaff(actor) ? sql`true` : sql`p.vendor_id = any(${actor.kind === 'user' ? [...actor.vendorIds] : []})`
  return sql`not p.published and p.deleted_at is null and ${mine}`
}

function filters(input: ListProducts): RawBuilder<unknown>[] {
  const { category, vendor, search } = input
  const conditions: RawBuilder<unknown>[] = []
  if (category !== undefined) conditions.push(sql`p.category_id = any(array(${categoryTree(category)}))`)
  if (typeof vendor === 'number') conditions.push(sql`p.vendor_id = ${vendor}`)
  if (typeof vendor === 'string') conditions.push(sql`p.vendor_id = (select id from vendors where slug = ${vendor})`)
  if (search !== undefined) conditions.push(sql`p.search @@ ${query(search)}`)
  return [...conditions, ...variantFilter(input)]
}

function categoryTree(category: number | string): RawBuilder<unknown> {
  return sql`
    with recursive tree as (
      select id from categories where ${sql.ref(typeof category === 'number' ? 'id' : 'slug')} = ${category}
      union all
      select child.id from categories child join tree on child.parent_id = tree.id
    ) select id from tree`
}

/** Size, colour, price and stock must all hold of one and the same variant: a navy M that can be bought. */
function variantFilter(input: ListProducts): RawBuilder<unknown>[] {
  const of: RawBuilder<unknown>[] = []
  if (input.size !== undefined) of.push(option('size', input.size))
  if (input.colour !== undefined) of.push(option('colour', input.colour))
  if (input.priceMin !== undefined) of.push(sql`v.price_amount >= ${input.priceMin}`)
  if (input.priceMax !== undefined) of.push(sql`v.price_amount <= ${input.priceMax}`)
  if (input.currency !== undefined) of.push(sql`v.price_currency = ${input.currency}`)
  if (input.inStock === true) of.push(available)
  const conditions = of.length === 0 ? [] : [sql`exists (${variantsWith(of)})`]
  return input.inStock === false ? [...conditions, sql`not exists (${variantsWith([available])})`] : conditions
}

const available = sql`exists (select from stock_levels s where s.variant_id = v.id and s.on_hand + s.backorder_limit > s.reserved)`

const option = (name: 'size' | 'colour', values: readonly string[]) =>
  sql`lower(v.options ->> ${sql.lit(name)}) = any(${values.map((value) => value.toLowerCase())}::text[])`

const variantsWith = (conditions: readonly RawBuilder<unknown>[]) => sql`
  select from variants v
  where v.product_id = p.id and v.deleted_at is null and ${sql.join(conditions, sql` and `)}`
