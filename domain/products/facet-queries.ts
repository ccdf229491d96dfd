import { sql, type Transaction } from 'kysely'
import { type Reader, statement } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import type { Actor } from '../common/access.ts'
import { type Choices, type Counted, type Counts, entriesOf } from './facet-counts.ts'
import { categoryTree, visible } from './filters.ts'
import type { ListProducts } from './inputs.ts'
import { type Mode, textMatch } from './text-match.ts'

/** Of how many products values are counted at most. Where more match, each count is of so many of them, and no more than the truth. */
export const MOST_COUNTED = 20_000

export interface FoundFacts {
  /** As `product_facts` writes them, one product after the other. */
  readonly text: string
  /** Whether it tells of all that match. */
  readonly complete: boolean
  readonly choices: Choices
}

export type Search = ListProducts & { readonly search: string }

interface FactsRow {
  readonly text: string
  readonly matched: number
  readonly categories: number[]
  readonly vendor: number | null
  readonly sizes: number[]
  readonly colours: number[]
}

/** What there is to know of the products that a text finds, whatever else they are narrowed by; and the numbers of what that is. */
export async function findFacts(db: Reader, actor: Actor, input: Search, mode: Mode): Promise<FoundFacts> {
  const { asked, condition } = textMatch(input.search, mode)
  const { rows } = await sql<FactsRow>`
    with asked as materialized (${asked})
    select coalesce(string_agg(facts, ''), '') as text, count(*)::int as matched,
      array(${categoryTree(input.category ?? 0)}) as categories, ${vendorId(input.vendor)} as vendor,
      ${numbersOf(input.size)} as sizes, ${numbersOf(input.colour)} as colours
    from (
      select coalesce(p.facts, ${unpacked}) as facts from product_search p where ${visible(actor, input)} and ${condition} limit ${sql.lit(MOST_COUNTED)}
    ) as matched`.execute(db)
  const { text, matched, ...found } = rows[0]!
  return { text, complete: matched < MOST_COUNTED, choices: choicesOf(input, found) }
}

/** Of a row that nothing has changed since there are facts. */
const unpacked = sql`(
  select product_facts(p.id, p.vendor_id, p.category_id, p.currency, k.sizes, k.colours, k.prices, k.available)
  from product_pieces k where k.id = p.id)`

/** Packs some that are not, in order. @returns how many */
export async function packFacts(trx: Transaction<DB>, most: number): Promise<number> {
  const { rows } = await sql<{ packed: number }>`
    with due as materialized (select id from product_search where facts is null order by id limit ${most})
    select count(*)::int as packed, refresh_product_search(array_agg(id), array_agg(0)) from due`.execute(trx)
  return rows[0]!.packed
}

const numbersOf = (values: readonly string[] = []) => sql`array(
  select id from search_options where folded = any(${values.map((value) => value.toLowerCase())}::text[]))`

const vendorId = (vendor: number | string | undefined) =>
  typeof vendor === 'string' ? sql`(select id from vendors where slug = ${vendor})` : sql`${vendor ?? null}::bigint`

function choicesOf(input: Search, found: Omit<FactsRow, 'text' | 'matched'>): Choices {
  const { category, vendor, size, colour, priceMin: min, priceMax: max, currency, inStock } = input
  const isPriced = min !== undefined || max !== undefined || currency !== undefined
  const price = { ...(min !== undefined && { min }), ...(max !== undefined && { max }), ...(currency && { currency }) }
  return {
    ...(category !== undefined && { categories: new Set(found.categories) }),
    ...(vendor !== undefined && { vendor: found.vendor }),
    ...(size !== undefined && { sizes: new Set(found.sizes) }),
    ...(colour !== undefined && { colours: new Set(found.colours) }),
    ...(isPriced && { price }),
    ...(inStock !== undefined && { inStock }),
  }
}

export interface FacetValue {
  readonly value: string
  readonly label: string
  readonly count: number
}

export type NamedFacets = Readonly<Record<'category' | 'vendor' | 'size' | 'colour', readonly FacetValue[]>>

/** How many values of one facet are told. */
const MOST_VALUES = 50

const named = (table: string, value: string, label: string, ids: string, counts: string): string => `(
  select coalesce(json_agg(f order by f.count desc, f.label, f.value), '[]') from (
    select named.${value} as value, named.${label} as label, counted.count
    from unnest(${ids}::bigint[], ${counts}::int[]) as counted (id, count) join ${table} as named using (id)
    order by count desc, label limit ${MOST_VALUES}
  ) as f)`

const names = `
  select ${named('categories', 'slug', 'name', '$1', '$2')} as category, ${named('vendors', 'slug', 'name', '$3', '$4')} as vendor,
    ${named('search_options', 'label', 'label', '$5', '$6')} as size,
    ${named('search_options', 'label', 'label', '$7', '$8')} as colour`

/** The most frequent values by name. */
export async function nameFacets(db: Reader, { category, vendor, size, colour }: Counted): Promise<NamedFacets> {
  const values = [category, vendor, size, colour].flatMap((counts) => {
    const frequent = mostFrequent(counts)
    return [frequent.map(([id]) => id), frequent.map(([, count]) => count)]
  })
  return (await db.executeQuery(statement<NamedFacets>(names, values))).rows[0]!
}

/** Where some that are as frequent may be told and others not, their names decide. */
function mostFrequent(counts: Counts): [value: number, count: number][] {
  const all = entriesOf(counts)
  if (all.length <= MOST_VALUES) return all
  const least = all.map(([, count]) => count).toSorted((a, b) => b - a)[MOST_VALUES - 1]!
  return all.filter(([, count]) => count >= least)
}
