import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import type { Reader } from '../../db/connect.ts'
import type { Actor } from '../common/access.ts'
import { Id, Timestamp } from '../common/fields.ts'
import { Amount } from '../common/money.ts'
import { idColumn, keyset, type SortColumn } from '../common/keyset.ts'
import { type Position, USUAL_LIMIT } from '../common/page.ts'
import { filters, type Picked, searchFilters, visible, withPicked } from './filters.ts'
import type { ListProducts, Ordering } from './inputs.ts'
import { headlineOf } from './headline.ts'
import { foundItemJson, listItemJson, productJoins } from './product-json.ts'
import { everything, type Mode, textMatch } from './text-match.ts'

export interface ListedProduct {
  readonly id: number
  readonly json: string
  readonly key: string | number
}

const NOTHING_PICKED: Picked = { addedIds: [], excludedIds: [] }

interface SortKey extends SortColumn {
  readonly descending: boolean
  readonly schema: z.ZodType
}

/** How a list may be ordered. Every key has the id behind it, so that equal keys neither repeat nor skip a row. */
function sortKey(ordering: Ordering, rank: RawBuilder<unknown>): SortKey {
  const descending = ordering.startsWith('-') || ordering === 'relevance'
  const keys = {
    createdAt: [sql`p.created_at`, sql`timestamptz`, Timestamp],
    price: [sql`p.price_from`, sql`bigint`, Amount],
    name: [sql`p.name`, sql`text`, z.string()],
    rating: [sql`p.rating`, sql`float8`, z.number()],
    sales: [sql`p.sales`, sql`integer`, z.int32()],
    relevance: [rank, sql`float8`, z.number()],
  } as const
  const [expression, type, schema] = keys[ordering.replace(/^-/, '') as keyof typeof keys]
  return { expression, type, descending, schema }
}

export const cursorKeys = (ordering: Ordering): z.ZodType[] => [sortKey(ordering, sql`0`).schema, Id]

type Listing = ListProducts & {
  readonly ordering: Ordering
  readonly picked?: Picked
  /** What is asked for has been found out already: it is among these. */
  readonly ids?: readonly number[] | undefined
}

/** One page of list items as JSON text, with one row more than `limit` to know whether a page follows. */
export async function listProducts(
  db: Reader,
  actor: Actor,
  input: Listing,
  position: Position | undefined,
  mode: Mode,
): Promise<ListedProduct[]> {
  const { search } = input
  const { asked, condition, rank } = search === undefined ? everything : textMatch(search, mode)
  const key = sortKey(input.ordering, rank)
  const { after, direction } = keyset([key, idColumn(sql`p.id`)], position, key)
  const { expression } = key
  const source = sourceOf(input)
  const asks = () => [condition, ...(source === 'products' ? filters(input) : searchFilters(input))]
  const wanted = input.ids === undefined ? asks() : [sql`p.id = any(${[...input.ids]}::bigint[])`]
  const conditions = [visible(actor, input), ...withPicked(wanted, input.picked ?? NOTHING_PICKED), after]
  const { rows } = await sql<ListedProduct>`
    with asked as materialized (${asked})
    select p.id, picked.key, ${sql.raw(itemOf(input, mode))} as json from (
      select p.id, ${expression} as key from ${sql.table(source)} p
      where ${sql.join(conditions, sql` and `)}
      order by ${expression} ${direction}, p.id ${direction}
      limit ${rowsOf(input.limit)}
    ) picked join products p on p.id = picked.id ${sql.raw(productJoins)}
    order by picked.key ${direction}, p.id ${direction}`.execute(db)
  return rows
}

/** What is found by names alike has no word to be marked. */
function itemOf({ search, headline }: ListProducts, mode: Mode): string {
  if (search === undefined || headline !== true) return listItemJson
  return foundItemJson(headlineOf(mode === 'words' ? '(select query from asked)' : `''::tsquery`))
}

/** Where a page is picked from; both have the columns that filters ask for. */
const sourceOf = ({ search, ordering }: Pick<ListProducts, 'search'> & { readonly ordering: Ordering }) =>
  search === undefined && ordering !== '-rating' && ordering !== '-sales' ? 'products' : 'product_search'

/** One row more than the page. For the usual page it stands in the text: of a parameter the planner expects a tenth of the table. */
const rowsOf = (limit: number): RawBuilder<unknown> => (limit === USUAL_LIMIT ? sql.lit(limit + 1) : sql`${limit + 1}`)
