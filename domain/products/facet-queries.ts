import { type RawBuilder, sql } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { Actor } from '../common/access.ts'
import { type FacetSource, facetSource } from './facet-sources.ts'
import type { Facet } from './filters.ts'
import type { ListProducts } from './inputs.ts'
import type { Mode } from './text-match.ts'

export interface FacetValue {
  readonly value: string
  readonly label: string
  readonly count: number
}

/** Products with a variant of some price, from one amount up to another and with it, in minor units. */
export interface PriceBand {
  readonly currency: string
  readonly from: number
  readonly to: number
  readonly count: number
}

export interface FoundFacets extends Readonly<Record<Exclude<Facet, 'price'>, readonly FacetValue[]>> {
  readonly price: readonly PriceBand[]
}

/** How many values of one facet are told. */
const MOST_VALUES = 50

/** How many bands prices fall into, about. */
const BANDS = 5

const list = (values: RawBuilder<unknown>) => sql`(
  select coalesce(json_agg(f order by f.count desc, f.label, f.value), '[]') from (
    ${values} order by count desc, label limit ${sql.lit(MOST_VALUES)}
  ) as f)`

const named = ({ counted }: FacetSource, facet: 'category' | 'vendor', table: string) =>
  list(sql`
    select named.slug as value, named.name as label, counted.count
    from (${counted[facet]}) as counted (id, count) join ${sql.table(table)} as named using (id)`)

const optionValues = ({ counted }: FacetSource, name: 'size' | 'colour') =>
  list(sql`
    select min(value) as value, min(value) as label, sum(count)::int as count
    from (${counted[name]}) as counted (value, count) group by lower(value)`)

/** What can be had has a piece that can; what cannot has none, whatever is asked of pieces. */
const stock = ({ counted }: FacetSource) => sql`(
  select json_build_array(
    json_build_object('value', 'true', 'label', 'In stock', 'count', coalesce(sum(count) filter (where value), 0)),
    json_build_object('value', 'false', 'label', 'Out of stock', 'count', coalesce(sum(count) filter (where not value), 0))
  ) from (${counted.inStock}) as counted (value, count))`

/** Bands as wide as a round amount, in the currency asked for or the one most products are priced in. */
const bands = ({ priced, counted }: FacetSource, currency: string | undefined) => sql`(
  with priced as (
    ${priced}
  ), chosen as materialized (
    select currency, min(least) as least, max(most) as most from priced
    where ${currency ?? null}::text is null or currency = ${currency ?? null}
    group by currency order by count(*) desc, currency limit 1
  ), span as materialized (
    select greatest(1, (most - least + 1) / ${sql.lit(BANDS)}) as width from chosen
  ), magnitude as materialized (
    select width, power(10, floor(log(width)))::bigint as ten from span
  ), step as materialized (
    select ten * case when width <= ten then 1 when width <= 2 * ten then 2 when width <= 5 * ten then 5 else 10 end as step
    from magnitude
  )
  select coalesce(json_agg(f order by f."from"), '[]') from (
    select currency, band * step as "from", (band + 1) * step - 1 as "to", sum(count)::int as count
    from (${counted.price}) as counted (band, count), chosen, step group by 1, 2, 3
  ) as f)`

/** How many products each further value would leave, each facet as if nothing had been chosen in it. */
export async function countFacets(db: Reader, actor: Actor, input: ListProducts, mode: Mode): Promise<FoundFacets> {
  const source = facetSource(actor, input, mode)
  const { rows } = await sql<FoundFacets>`
    with ${source.base}
    select ${named(source, 'category', 'categories')} as category, ${named(source, 'vendor', 'vendors')} as vendor,
      ${bands(source, input.currency)} as price, ${optionValues(source, 'size')} as size,
      ${optionValues(source, 'colour')} as colour, ${stock(source)} as "inStock"`.execute(db)
  return rows[0]!
}
