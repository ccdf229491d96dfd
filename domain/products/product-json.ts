import { isoTime } from '../common/sql-time.ts'

/**
 * The JSON of a product, written by PostgreSQL in the one statement that reads it: building rows into objects here would
 * cost several times as much. `p` is the product. Tests hold the texts to their schemas.
 */

/** A JSON object of columns, keyed by their names. */
const object = (columns: string): string => `(select row_to_json(o) from (select ${columns}) as o)`

const money = (amount: string, currency: string): string => object(`${amount} as amount, ${currency} as currency`)

const variant = object(`v.id, v.sku, v.options, ${money('v.price_amount', 'v.price_currency')} as price,
  case when v.compare_at_amount is not null then ${money('v.compare_at_amount', 'v.price_currency')} end as "compareAtPrice",
  coalesce(s.available, 0) as available`)

/** Joins of every product text; `v` sums up its live variants, `i` its images, `r` what its reviews say. */
export const productJoins = `
  join categories c on c.id = p.category_id
  join vendors m on m.id = p.vendor_id
  left join lateral (
    select json_agg(${variant} order by v.position, v.id) as items, min(v.price_currency) as currency,
      bool_or(s.for_sale) as in_stock
    from variants v left join lateral (
      select greatest(0, sum(on_hand - reserved))::int as available,
        bool_or(on_hand + backorder_limit > reserved) as for_sale
      from stock_levels where variant_id = v.id
    ) s on true
    where v.product_id = p.id and v.deleted_at is null
  ) v on true
  left join product_ratings r on r.product_id = p.id
  left join lateral (
    select json_agg(${object('i.url, i.alt')} order by i.position, i.id) as items
    from product_images i where i.product_id = p.id
  ) i on true`

const summary = `p.id, p.slug, p.name, p.description,
  ${object('c.id, c.name, c.slug')} as category, ${object('m.id, m.name, m.slug')} as vendor,
  coalesce(v.items, '[]') as variants, coalesce(i.items, '[]') as images, p.size_chart as "sizeChart",
  r.average as "averageRating", coalesce(r.count, 0) as "reviewCount"`

const dates = `${isoTime('p.created_at')} as "createdAt", ${isoTime('p.updated_at')} as "updatedAt"`

const REVIEWS = 20

/** The latest of what is said of it. */
const reviews = `(
  select coalesce(json_agg(${object(
    `w.id, w.rating, w.comment, w.reviewer_name as "reviewerName", ${isoTime('w.created_at')} as "createdAt"`,
  )} order by w.created_at desc, w.id desc), '[]')
  from (
    select id, rating, comment, reviewer_name, created_at from reviews
    where product_id = p.id and status = 'published' order by created_at desc, id desc limit ${REVIEWS}
  ) w)`

export const productJson = `${object(`${summary}, ${reviews} as reviews, ${dates}`)}::text`

const listItem = `${summary},
  case when v.currency is not null then ${money('p.price_from', 'v.currency')} end as "priceFrom",
  coalesce(v.in_stock, false) as "inStock", ${dates}`

export const listItemJson = `${object(listItem)}::text`

/** The same with where a text was found, which is HTML. */
export const foundItemJson = (headline: string): string => `${object(`${listItem}, ${headline} as headline`)}::text`

/** What a suggestion shows; `currency` is that of its variants. */
export const suggestionJson = object(`id, slug, name,
  case when currency is not null then ${money('price_from', 'currency')} end as price`)
