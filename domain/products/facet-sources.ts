import { type RawBuilder, sql } from 'kysely'
import type { Actor } from '../common/access.ts'
import { type Facet, ofPiece, ofProduct, pieces, visible } from './filters.ts'
import type { ListProducts } from './inputs.ts'
import { everything, type Mode, textMatch } from './text-match.ts'

type Query = RawBuilder<unknown>
type Conditions = Readonly<Partial<Record<Facet, Query>>>

/** What the facets of a search are counted from. */
export interface FacetSource {
  /** `with` queries that the others read. */
  readonly base: Query
  /** Each value of a facet with how many products have it; of options some come more than once, each time for other products. */
  readonly counted: Readonly<Record<Facet, Query>>
  /** `currency`, `least` and `most` of what each product costs. */
  readonly priced: Query
}

/** Of how many products values are counted at most. Where more match, each count is of so many of them, and no more than the truth. */
export const MOST_COUNTED = 20_000

/** The columns that say whether something passes a filter. */
const passes = {
  category: 'in_category',
  vendor: 'of_vendor',
  price: 'priced',
  size: 'sized',
  colour: 'coloured',
  inStock: 'stocked',
} as const satisfies Record<Facet, string>

export function facetSource(actor: Actor, input: ListProducts, mode: Mode): FacetSource {
  const { currency, ...rest } = input
  // All variants of a product have one currency, so that alone it is asked of the product.
  const isOfProduct = currency !== undefined && rest.priceMin === undefined && rest.priceMax === undefined
  const product = { ...ofProduct(input), ...(isOfProduct && { price: sql`p.currency = ${currency}` }) }
  const piece = ofPiece(isOfProduct ? rest : input, 'm')
  const matched = matchedBy(actor, input, mode, product)
  const [ofMatched, ofAll] = [product, { ...product, ...piece }].map((chosen) => Object.keys(chosen) as Facet[])
  const plain = ofProducts(passing(sql.table('matched'), ofMatched!))
  const [only, ...others] = Object.keys(piece) as Facet[]
  if (only === undefined) return { base: matched, ...plain }
  const base = sql`${matched}, ${piecesWith(product, piece)}`
  const narrow = ofPieces(passing(sql.table('pieces'), ofAll!))
  if (others.length > 0) return { base, ...narrow }
  // Without the one filter nothing is asked of variants.
  const counted = { ...narrow.counted, [only]: plain.counted[only] }
  return { base, counted, priced: only === 'price' ? plain.priced : narrow.priced }
}

const passColumns = (conditions: Conditions): Query =>
  sql.join(
    Object.entries(conditions).map(
      ([facet, condition]) => sql`, coalesce(${condition}, false) as ${sql.ref(passes[facet as Facet])}`,
    ),
    sql``,
  )

function matchedBy(actor: Actor, input: ListProducts, mode: Mode, product: Conditions): Query {
  const { asked, condition } = input.search === undefined ? everything : textMatch(input.search, mode)
  return sql`asked as materialized (${asked}), matched as materialized (
    select p.id, p.category_id, p.vendor_id, p.in_stock, p.sizes, p.colours, p.currency, p.least_price,
      p.most_price, p.prices ${passColumns(product)}
    from product_search p where ${visible(actor, input)} and ${condition} limit ${sql.lit(MOST_COUNTED)}
  )`
}

/** What passes all filters but one: what that one would leave is what its facet tells. */
type Passing = (facet: Facet) => Query

const passing =
  (table: Query, chosen: readonly Facet[]): Passing =>
  (facet) => {
    const others = chosen.filter((other) => other !== facet).map((other) => sql.ref(passes[other]))
    return sql`from ${table} where ${sql.join([sql`true`, ...others], sql` and `)}`
  }

/** Products of the same choices are counted first, then their choices. */
const options = (pass: Query, column: 'sizes' | 'colours') => sql`
  select value, sum(count)::int from (
    select ${sql.ref(column)} as choices, count(*) ${pass} group by 1
  ) as alike, string_to_table(choices, chr(31)) as value where choices <> '' group by 1`

type Counted = Omit<FacetSource, 'base'>

const band = (price: string) => sql`${sql.ref(price)} / (select step from step)`

/** As long as nothing is asked of variants, what products say of all of theirs is enough. */
function ofProducts(pass: Passing): Counted {
  const inCurrency = sql`${pass('price')} and currency = (select currency from chosen)`
  return {
    priced: sql`select currency, least_price as least, most_price as most ${pass('price')} and currency is not null`,
    counted: {
      category: sql`select category_id, count(*)::int ${pass('category')} group by 1`,
      vendor: sql`select vendor_id, count(*)::int ${pass('vendor')} group by 1`,
      size: options(pass('size'), 'sizes'),
      colour: options(pass('colour'), 'colours'),
      inStock: sql`select in_stock, count(*)::int ${pass('inStock')} group by 1`,
      price: sql`
        select ${band('least_price')}, count(*) ${inCurrency} and ${band('least_price')} = ${band('most_price')} group by 1
        union all
        select band, count(*) from (
          select distinct id, ${band('price')} as band from (
            select id, unnest(prices) as price ${inCurrency} and ${band('least_price')} <> ${band('most_price')}
          ) as wide
        ) as each group by 1`,
    },
  }
}

/** Each variant of what matches with what it passes. Those that fail two filters, or one of one, are in no facet. */
function piecesWith(product: Conditions, piece: Conditions): Query {
  const passed = Object.keys(product).map((facet) => sql`, m.${sql.ref(passes[facet as Facet])}`)
  const failing = sql.join(
    Object.keys(piece).map((facet) => sql`(not ${sql.ref(passes[facet as Facet])})::int`),
    sql` + `,
  )
  return sql`pieces as materialized (
    select * from (
      select m.id, m.category_id, m.vendor_id, m.in_stock, m.currency, piece.size, piece.colour, piece.price, piece.available
        ${sql.join(passed, sql``)} ${passColumns(piece)}
      from matched m join (${pieces} where k.id = any(array(select id from matched))) as piece on piece.id = m.id
    ) as each where ${failing} <= ${sql.lit(Math.min(1, Object.keys(piece).length - 1))}
  )`
}

function ofPieces(pass: Passing): Counted {
  const each = (facet: Facet, column: string) => sql`
    select value, count(*)::int from (
      select distinct id, ${sql.ref(column)} as value ${pass(facet)}
    ) as each group by 1`
  const option = (name: 'size' | 'colour') => sql`
    select min(value), count(*)::int from (
      select id, lower(${sql.ref(name)}) as folded, min(${sql.ref(name)}) as value
      ${pass(name)} and ${sql.ref(name)} is not null group by 1, 2
    ) as each group by folded`
  return {
    priced: sql`select currency, min(price) as least, max(price) as most ${pass('price')} group by id, currency`,
    counted: {
      category: each('category', 'category_id'),
      vendor: each('vendor', 'vendor_id'),
      size: option('size'),
      colour: option('colour'),
      inStock: sql`
        select available, count(distinct id)::int ${pass('inStock')} and available group by 1
        union all
        select false, count(distinct id)::int ${pass('inStock')} and not in_stock`,
      price: sql`
        select band, count(*)::int from (
          select distinct id, price / (select step from step) as band
          ${pass('price')} and currency = (select currency from chosen)
        ) as each group by 1`,
    },
  }
}
