/**
 * The JSON of a product, written by PostgreSQL in the one statement that reads it: an eighth of the work of building
 * it here, and no query per row. `p` is the product. Tests hold both texts to their schemas.
 */

export const iso = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

const money = (amount: string, currency: string): string =>
  `json_build_object('amount', ${amount}, 'currency', ${currency})`

/** Joins of every product text; `v` holds its live variants, `i` its images. */
export const productJoins = `
  join categories c on c.id = p.category_id
  join vendors m on m.id = p.vendor_id
  left join lateral (
    select
      json_agg(json_build_object(
        'id', v.id, 'sku', v.sku, 'options', v.options, 'price', ${money('v.price_amount', 'v.price_currency')},
        'compareAtPrice', case when v.compare_at_amount is not null then ${money('v.compare_at_amount', 'v.price_currency')} end,
        'available', coalesce(s.on_hand - s.reserved, 0)
      ) order by v.position, v.id) as items,
      min(v.price_currency) as currency,
      bool_or(s.on_hand > s.reserved) as in_stock
    from variants v left join stock_levels s on s.variant_id = v.id
    where v.product_id = p.id and v.deleted_at is null
  ) v on true
  left join lateral (
    select json_agg(json_build_object('url', i.url, 'alt', i.alt) order by i.position, i.id) as items
    from product_images i where i.product_id = p.id
  ) i on true`

const summary = `
  'id', p.id, 'slug', p.slug, 'name', p.name, 'description', p.description,
  'category', json_build_object('id', c.id, 'name', c.name, 'slug', c.slug),
  'vendor', json_build_object('id', m.id, 'name', m.name, 'slug', m.slug),
  'variants', coalesce(v.items, '[]'::json), 'images', coalesce(i.items, '[]'::json), 'sizeChart', p.size_chart,
  'averageRating', null, 'reviewCount', 0`

const dates = `'createdAt', ${iso('p.created_at')}, 'updatedAt', ${iso('p.updated_at')}`

export const productJson = `json_build_object(${summary}, 'reviews', '[]'::json, ${dates})::text`

export const listItemJson = `json_build_object(${summary},
  'priceFrom', case when v.currency is not null then ${money('p.price_from', 'v.currency')} end,
  'inStock', coalesce(v.in_stock, false), ${dates})::text`
