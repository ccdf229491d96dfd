import type { Client } from 'pg'

/** How many products there are, and variants of each; vendors and categories are those of the small market. */
export const LARGE = { products: 100_000, variants: 10 }

/**
 * Makes the market a hundred thousand products and a million variants, by rule: those of the small market again and again,
 * each with a name, a time and prices of its own, in two colours and five sizes. Triggers and foreign keys are left out on
 * the way, and what they keep is made at the end.
 */
export async function fillLarge(client: Client): Promise<void> {
  const { rows } = await client.query<{ last: number }>('select max(id)::int as last from products')
  const { last } = rows[0]!
  await client.query("set session_replication_role = 'replica'")
  for (const text of [
    variantsOf(`id <= ${last}`, 3),
    productsAfter(last),
    variantsOf(`id > ${last}`, 0),
    levels,
    prices,
    images,
  ]) {
    await client.query(text)
  }
  await client.query("set session_replication_role = 'origin'")
  await client.query('select refresh_product_search(array(select id from products), array(select 0 from products))')
  await client.query('update product_search set sales = (id * 7919) % 997 where id % 4 = 0')
}

/** Each is like one of the small market, some minutes older; a good third say something of their own as well. */
const productsAfter = (last: number): string => `
  insert into products (vendor_id, category_id, slug, name, description, option_names, size_chart, published, offered,
    created_at, updated_at)
  select p.vendor_id, p.category_id, p.slug || '-' || n, p.name,
    p.description || case when n % 3 = 0 then '<p>Number ' || n || ' of the ' || p.id || '. series.</p>' else '' end,
    p.option_names, p.size_chart, true, true, at.created, at.created
  from generate_series(${last + 1}, ${LARGE.products}) as n
    join products p on p.id = 1 + (n * 7919::bigint) % ${last},
    lateral (select date_trunc('milliseconds', now()) - n * interval '1 minute' as created) as at
  order by n`

const variantsOf = (products: string, from: number): string => `
  insert into variants (product_id, position, sku, options, price_amount, price_currency, weight_grams)
  select id, n, upper(substr(md5(id::text), 1, 6)) || '-' || n,
    jsonb_build_object('size', size, 'colour', colour), 850000 + (id * 7919) % 4000 * 1000 + n % 5 * 25000, 'NGN', 250 + (id * 37) % 600
  from products, generate_series(${from}, ${LARGE.variants - 1}) as n,
    lateral (select (array['S', 'M', 'L', 'XL', 'XXL'])[1 + n % 5] as size,
      (array['Navy','Indigo','Coral','Ivory','Black','Olive','Rust','Gold','Teal','Plum'])[1 + (id + n / 5 * 3) % 10] as colour) as picks
  where ${products}
  order by id, n`

const levels = `
  insert into stock_levels (variant_id, location_id, on_hand)
  select v.id, main.id, case when v.id % 11 = 0 or v.product_id % 23 = 0 then 0 else 100000000 end
  from variants v join products p on p.id = v.product_id
    join (select vendor_id, min(id) as id from stock_locations group by 1) as main on main.vendor_id = p.vendor_id
  where not exists (select from stock_levels s where s.variant_id = v.id)
  order by v.id`

const prices = `
  update products set price_from = least.amount from (
    select product_id, min(price_amount) as amount from variants group by 1
  ) as least where least.product_id = products.id and price_from <> least.amount`

const images = `
  insert into product_images (product_id, position, url, alt)
  select id, n - 1, 'https://images.fashionistar.test/' || slug || '-' || n || '.jpg', name
  from products p, generate_series(1, 2) as n
  where not exists (select from product_images i where i.product_id = p.id)
  order by id, n`
