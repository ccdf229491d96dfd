import { sql } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import { type Fault, faultsAgainst, type Rules } from '../common/faults.ts'

/** What each row has to say, by what it is made of; said once more beside the function that writes them, to hold it to. */
const made = sql`
  select p.id, p.vendor_id, p.category_id, p.name, p.price_from, p.published, p.created_at, p.deleted_at, p.search,
    coalesce(r.average, 0) as rating, v.currency, coalesce(v.available, '{}') as available,
    coalesce(true = any(v.available), false) as in_stock, coalesce(v.sizes, '{}') as sizes,
    coalesce(v.colours, '{}') as colours, coalesce(v.prices, '{}') as prices, v.least_price, v.most_price
  from products p left join product_ratings r on r.product_id = p.id left join (
    select product_id, min(price_currency) as currency, array_agg(options ->> 'size' order by position, id) as sizes,
      array_agg(options ->> 'colour' order by position, id) as colours,
      array_agg(price_amount order by position, id) as prices, min(price_amount) as least_price,
      max(price_amount) as most_price, array_agg(exists (
        select from stock_levels s where s.variant_id = variants.id and s.on_hand + s.backorder_limit > s.reserved
      ) order by position, id) as available
    from variants where deleted_at is null group by product_id
  ) as v on v.product_id = p.id`

/** Which columns of `kept` and `made` differ, by name. */
const differing = (pairs: Readonly<Record<string, string>>) =>
  sql.raw(
    `concat_ws(', ', ${Object.entries(pairs)
      .map(([column, expected]) => `case when kept.${column} is distinct from ${expected} then '${column}' end`)
      .join(', ')})`,
  )

const plain = [
  'vendor_id',
  'category_id',
  'name',
  'price_from',
  'published',
  'created_at',
  'deleted_at',
  'search',
  'rating',
  'in_stock',
  'currency',
  'least_price',
  'most_price',
]
const asMade = (columns: readonly string[]) => Object.fromEntries(columns.map((column) => [column, `made.${column}`]))

const rowDiffers = differing({
  ...asMade(plain),
  sizes: 'search_choices(made.sizes)',
  colours: 'search_choices(made.colours)',
  prices: 'array(select distinct price from unnest(made.prices) as price order by 1)',
  facts: `case when kept.facts is not null then
    product_facts(made.id, made.vendor_id, made.category_id, made.currency, made.sizes, made.colours, made.prices, made.available) end`,
})
const piecesDiffer = differing(asMade(['sizes', 'colours', 'prices', 'available']))

const rules: Rules = {
  'products.search': sql`
    select format('product %s: its search row is not of today in %s', made.id, differs) as message
    from (${made}) as made left join product_search kept on kept.id = made.id
    cross join lateral (select case when kept.id is null then 'all' else ${rowDiffers} end as differs) as compared
    where differs <> '' order by made.id`,
  'products.pieces': sql`
    select format('product %s: the variants of its search row are not of today in %s', made.id, differs) as message
    from (${made}) as made left join product_pieces kept on kept.id = made.id
    cross join lateral (select case when kept.id is null then 'all' else ${piecesDiffer} end as differs) as compared
    where differs <> '' order by made.id`,
  'products.options': sql`
    select format('product %s: there is no number for its option %L', k.id, option) as message
    from product_pieces k, lateral (select unnest(k.sizes) union all select unnest(k.colours)) as each (option)
    where option is not null and not exists (select from search_options known where known.folded = lower(option))
    order by k.id`,
  'products.sold': sql`
    select format('product %s: its search row says that %s were sold, the orders say %s', p.id, p.sales,
      coalesce(sold.pieces, 0)) as message
    from product_search p left join (
      select v.product_id, sum(i.quantity - i.refunded_quantity) as pieces
      from order_items i join sub_orders s on s.id = i.sub_order_id join variants v on v.id = i.variant_id
      where s.status not in ('pending', 'cancelled', 'refunded') group by 1
    ) as sold on sold.product_id = p.id
    where p.sales <> coalesce(sold.pieces, 0) order by p.id`,
}

/** What lists and searches ask of each product is what there is to say of it. */
export const faults = (db: Reader): Promise<Fault[]> => faultsAgainst(db, rules)
