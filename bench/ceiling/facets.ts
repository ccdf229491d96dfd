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
      select ${id} as id, count(distinct product_id) as count from pieces group by 1
    ) n join ${table} t using (id)`)

const option = (name: string): string =>
  list(`
    select min(${name}) as value, min(${name}) as label, count(distinct product_id) as count
    from pieces where ${name} is not null group by lower(${name})`)

const text = `
  with matched as materialized (
    select p.id, p.category_id, p.vendor_id from products p
    where p.published and p.deleted_at is null and p.search @@ websearch_to_tsquery('english', $1)
    order by p.created_at desc, p.id desc limit 5000
  ), pieces as materialized (
    select m.id as product_id, m.category_id, m.vendor_id, v.options ->> 'size' as size, v.options ->> 'colour' as colour,
      v.price_amount as price, v.price_currency as currency, exists (
        select from stock_levels s where s.variant_id = v.id and s.on_hand + s.backorder_limit > s.reserved) as available
    from matched m left join variants v on v.product_id = m.id and v.deleted_at is null
  ), chosen as (
    select currency from pieces where price is not null group by currency order by count(*) desc, currency limit 1
  ), span as (
    select greatest(1, (max(price) - min(price) + 1) / 5) as width from pieces join chosen using (currency)
  ), magnitude as (
    select width, power(10, floor(log(width)))::bigint as ten from span
  ), step as (
    select ten * case when width <= ten then 1 when width <= 2 * ten then 2 when width <= 5 * ten then 5 else 10 end as step
    from magnitude
  ), stock as (
    select product_id, bool_or(available) as available from pieces group by 1
  )
  select '"category":' || ${named('categories', 'category_id')} || ',"vendor":' || ${named('vendors', 'vendor_id')} as rest,
    '"size":' || ${option('size')} || ',"colour":' || ${option('colour')} || ',"inStock":[{"value":"true","label":"In stock","count":'
      || (select count(*) from stock where available) || '},{"value":"false","label":"Out of stock","count":'
      || (select count(*) from stock where not available) || '}]' as sizes,
    (select coalesce(json_agg(f order by f."from"), '[]') from (
      select currency, price / step * step as "from", (price / step + 1) * step - 1 as "to", count(distinct product_id)::int as count
      from pieces join chosen using (currency), step group by 1, 2, 3
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
