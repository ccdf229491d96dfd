import { type RawBuilder, sql } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { Actor } from '../common/access.ts'
import { available, type Facet, ofProduct, ofVariant, visible } from './filters.ts'
import type { ListProducts } from './inputs.ts'
import { everything, type Mode, textMatch } from './text-match.ts'

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

/** Of how many products the values are counted, the newest first; more would take longer than the page itself. */
const MOST_COUNTED = 5_000

/** How many values of one facet are told. */
const MOST_VALUES = 50

/** How many bands prices fall into, about. */
const BANDS = 5

type Condition = RawBuilder<unknown>
type Conditions = Readonly<Partial<Record<Facet, Condition>>>

/** The columns of `pieces` that say how a variant of a product that matches stands to each filter. */
const columns = {
  category: 'in_category',
  vendor: 'of_vendor',
  price: 'priced',
  size: 'sized',
  colour: 'coloured',
  inStock: 'stocked',
} as const satisfies Record<Facet, string>

const columnsOf = (conditions: Conditions) =>
  Object.entries(conditions).map(([facet, condition]) => sql`, ${condition} as ${sql.ref(columns[facet as Facet])}`)

/** Pieces that pass all filters but one: what that one would leave is what its facet tells. */
type Passing = (facet: Facet) => Condition

const passingOf =
  (chosen: readonly Facet[]): Passing =>
  (facet) => {
    const others = chosen.filter((other) => other !== facet).map((other) => sql.ref(columns[other]))
    return sql`from pieces where ${sql.join([sql`true`, ...others], sql` and `)}`
  }

const list = (values: RawBuilder<unknown>) => sql`(
  select coalesce(json_agg(f order by f.count desc, f.label, f.value), '[]') from (
    ${values} order by count desc, label limit ${sql.lit(MOST_VALUES)}
  ) as f)`

const named = (passing: Passing, facet: 'category' | 'vendor', table: string, id: string) =>
  list(sql`
    select named.slug as value, named.name as label, counted.count from (
      select ${sql.ref(id)} as id, count(distinct product_id)::int as count ${passing(facet)} group by 1
    ) as counted join ${sql.table(table)} as named using (id)`)

const optionValues = (passing: Passing, name: 'size' | 'colour') =>
  list(sql`
    select min(${sql.ref(name)}) as value, min(${sql.ref(name)}) as label, count(distinct product_id)::int as count
    ${passing(name)} and ${sql.ref(name)} is not null group by lower(${sql.ref(name)})`)

/** What can be had has a piece that can; what cannot has none, whatever is asked of pieces. */
const stock = (passing: Passing) => sql`(
  select json_build_array(
    json_build_object('value', 'true', 'label', 'In stock', 'count', count(distinct product_id) filter (where available)),
    json_build_object('value', 'false', 'label', 'Out of stock', 'count', count(distinct product_id) filter (
      where product_id not in (select product_id from pieces where available)))
  ) ${passing('inStock')})`

/** Bands as wide as a round amount, in the currency asked for or the one most pieces are priced in. */
const bands = (passing: Passing, currency: string | undefined) => sql`(
  with priced as (
    select product_id, currency, price ${passing('price')} and price is not null
  ), chosen as materialized (
    select currency from priced where ${currency ?? null}::text is null or currency = ${currency ?? null}
    group by currency order by count(*) desc, currency limit 1
  ), span as materialized (
    select greatest(1, (max(price) - min(price) + 1) / ${sql.lit(BANDS)}) as width from priced join chosen using (currency)
  ), magnitude as materialized (
    select width, power(10, floor(log(width)))::bigint as ten from span
  ), step as materialized (
    select ten * case when width <= ten then 1 when width <= 2 * ten then 2 when width <= 5 * ten then 5 else 10 end as step
    from magnitude
  )
  select coalesce(json_agg(f order by f."from"), '[]') from (
    select currency, price / step * step as "from", (price / step + 1) * step - 1 as "to",
      count(distinct product_id)::int as count
    from priced join chosen using (currency), step group by 1, 2, 3
  ) as f)`

const stocked = ({ inStock }: ListProducts): Conditions => {
  if (inStock === undefined) return {}
  return { inStock: inStock ? sql`available` : sql`product_id not in (select product_id from variant where available)` }
}

/** How many products each further value would leave, each facet as if nothing had been chosen in it. */
export async function countFacets(db: Reader, actor: Actor, input: ListProducts, mode: Mode): Promise<FoundFacets> {
  const { asked, condition } = input.search === undefined ? everything : textMatch(input.search, mode)
  const [product, variant, stockOf] = [ofProduct(input), ofVariant(input), stocked(input)]
  const chosen = Object.keys({ ...product, ...variant, ...stockOf }) as Facet[]
  const passing = passingOf(chosen)
  const { rows } = await sql<FoundFacets>`
    with asked as materialized (${asked}), matched as materialized (
      select p.id as product_id, p.category_id, p.vendor_id ${sql.join(columnsOf(product), sql``)}
      from products p where ${visible(actor, input)} and ${condition}
      order by p.created_at desc, p.id desc limit ${sql.lit(MOST_COUNTED)}
    ), variant as materialized (
      select m.*, v.options ->> 'size' as size, v.options ->> 'colour' as colour, v.price_amount as price,
        v.price_currency as currency, s.available is not null as available ${sql.join(columnsOf(variant), sql``)}
      from matched m left join variants v on v.product_id = m.product_id and v.deleted_at is null
        left join lateral (${available} limit 1) s on true
    ), pieces as materialized (
      select * ${sql.join(columnsOf(stockOf), sql``)} from variant
    )
    select ${named(passing, 'category', 'categories', 'category_id')} as category,
      ${named(passing, 'vendor', 'vendors', 'vendor_id')} as vendor, ${bands(passing, input.currency)} as price,
      ${optionValues(passing, 'size')} as size, ${optionValues(passing, 'colour')} as colour,
      ${stock(passing)} as "inStock"`.execute(db)
  return rows[0]!
}
