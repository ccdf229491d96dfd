import type { Pool } from 'pg'

interface Band {
  readonly currency: string
  readonly from: number
  readonly to: number
  readonly count: number
}

interface Row {
  readonly rest: string
  readonly sizes: string
  readonly price: readonly Band[]
}

const list = (values: string): string => `coalesce((
  select '[' || string_agg('{"value":' || to_json(value)::text || ',"label":' || to_json(label)::text || ',"count":' || count || '}',
    ',' order by count desc, label, value) || ']' from (${values} order by count desc, label limit 50) f), '[]')`

const named = (table: string, id: string): string =>
  list(`
    select t.slug as value, t.name as label, n.count from (
      select ${id} as id, count(*) as count from matched group by 1
    ) n join ${table} t using (id)`)

const option = (names: string): string =>
  list(`
    select min(name) as value, min(name) as label, sum(n) as count
    from (select ${names}, count(*) as n from matched group by 1) m, string_to_table(${names}, chr(31)) as name where ${names} <> '' group by lower(name)`)

const text = `
  with matched as materialized (
    select p.id, p.category_id, p.vendor_id, p.in_stock, p.sizes, p.colours, p.currency, p.prices from product_search p
    where p.published and p.deleted_at is null and p.search @@ websearch_to_tsquery('english', $1) limit 20000
  ), chosen as (
    select currency, min(prices[1]) as least, max(prices[cardinality(prices)]) as most from matched
    where currency is not null group by currency order by count(*) desc, currency limit 1
  ), span as (
    select currency, greatest(1, (most - least + 1) / 5) as width from chosen
  ), magnitude as (
    select currency, width, power(10, floor(log(width)))::bigint as ten from span
  ), step as materialized (
    select currency,
      ten * case when width <= ten then 1 when width <= 2 * ten then 2 when width <= 5 * ten then 5 else 10 end as step
    from magnitude
  ), ends as (
    select id, prices, prices[1] / step as low, prices[cardinality(prices)] / step as high, step
    from matched join step using (currency)
  )
  select '"category":' || ${named('categories', 'category_id')} || ',"vendor":' || ${named('vendors', 'vendor_id')} as rest,
    '"size":' || ${option('sizes')} || ',"colour":' || ${option('colours')} || ',"inStock":[{"value":"true","label":"In stock","count":'
      || (select count(*) from matched where in_stock) || '},{"value":"false","label":"Out of stock","count":'
      || (select count(*) from matched where not in_stock) || '}]' as sizes,
    (select coalesce(json_agg(f order by f."from"), '[]') from (
      select currency, band * step as "from", (band + 1) * step - 1 as "to", sum(n)::int as count from (
        select low as band, count(*) as n from ends where low = high group by 1
        union all
        select band, count(*) from (
          select distinct id, price / step as band from ends, unnest(prices) as price where low <> high
        ) wide group by 1
      ) bands, step group by 1, 2, 3
    ) f) as price`

const formats = new Map<string, Intl.NumberFormat>()

function formatOf(currency: string): Intl.NumberFormat {
  const known = formats.get(currency)
  if (known !== undefined) return known
  const style = {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    trailingZeroDisplay: 'stripIfInteger',
  } as const
  const format = new Intl.NumberFormat('en', style)
  formats.set(currency, format)
  return format
}

/** What a search can be narrowed by; nothing has been chosen yet. */
export async function readFacets(pool: Pool, q: string): Promise<string> {
  const { rest, sizes, price } = (await pool.query<Row>({ name: 'facets', text, values: [q] })).rows[0]!
  const bands = price.map(({ currency, from, to, count }) => {
    const label = [from, to + 1].map((amount) => formatOf(currency).format(amount / 100)).join(' – ')
    return { value: `${from}-${to}`, label, count }
  })
  return `{${rest},"price":${JSON.stringify(bands)},${sizes}}`
}
