import { sql, type Transaction } from 'kysely'
import type { DB } from './types.ts'

const LOCK = 7_203_114

/** Whether the market has no products yet. Holds a lock until the transaction ends: two that start at once seed once. */
export async function isEmptyMarket(trx: Transaction<DB>): Promise<boolean> {
  await sql`select pg_advisory_xact_lock(${LOCK})`.execute(trx)
  const { rows } = await sql<{ empty: boolean }>`select not exists (select from products) as empty`.execute(trx)
  return rows[0]!.empty
}

export interface SeedUser {
  readonly email: string
  readonly fullName: string
  readonly roles: readonly string[]
  /** The slug of the vendor this user owns. */
  readonly owns?: string
}

/** People to try the market with, all with one password. */
export async function seedUsers(trx: Transaction<DB>, users: readonly SeedUser[], passwordHash: string): Promise<void> {
  for (const { email, fullName, roles, owns } of users) {
    await sql`
      with made as (
        insert into users (email, email_verified_at, full_name, password_hash, roles)
        values (${email}, now(), ${fullName}, ${passwordHash}, ${[...roles]})
        on conflict (lower(email)) do nothing returning id
      )
      insert into vendor_members (vendor_id, user_id, role)
      select vendors.id, made.id, 'owner' from made, vendors where vendors.slug = ${owns ?? null}`.execute(trx)
  }
}

export async function seedApiKey(
  trx: Transaction<DB>,
  email: string,
  key: { readonly hash: Buffer; readonly hint: string },
  scopes: readonly string[],
): Promise<void> {
  await sql`
    insert into api_keys (user_id, name, hash, hint, scopes)
    select id, 'Demo integrator', ${key.hash}, ${key.hint}, ${[...scopes]} from users where email = ${email}
    on conflict (hash) do nothing`.execute(trx)
}

export interface SeedSize {
  readonly products: number
  readonly vendors: number
}

/** A market made by rule, the same every time: vendors, a category tree, products with three variants each, stock and images. */
export async function seedCatalogue(trx: Transaction<DB>, { products, vendors }: SeedSize): Promise<void> {
  await seedVendors(trx, vendors)
  await seedCategories(trx)
  const first = await seedProducts(trx, products)
  await seedVariants(trx, first)
  await seedImages(trx, first)
}

async function seedVendors(trx: Transaction<DB>, vendors: number): Promise<void> {
  await sql`
    insert into vendors (status, name, slug, description)
    select 'approved', name || case when round = 0 then '' else ' ' || round + 1 end,
      replace(lower(name), ' ', '-') || case when round = 0 then '' else '-' || round + 1 end,
      'Made in ' || city || ' since ' || 1980 + n % 40 || '.'
    from generate_series(0, ${vendors}::int - 1) as n,
      lateral (select n / 10 as round,
        (array['Adire House','Lagos Loom','Kente Corner','Savanna Thread','Indigo Yard','Coral Atelier','Baobab Wear','Harmattan','Zuma Tailors','Market Street'])[1 + n % 10] as name,
        (array['Abeokuta','Lagos','Kumasi','Kano','Kofar Mata','Benin City','Dakar','Jos','Abuja','Accra'])[1 + n % 10] as city
      ) as words
    on conflict (slug) do nothing`.execute(trx)
}

async function seedCategories(trx: Transaction<DB>): Promise<void> {
  await sql`
    with roots as (
      insert into categories (name, slug) values ('Women', 'women'), ('Men', 'men'), ('Accessories', 'accessories')
      on conflict (slug) do update set slug = excluded.slug
      returning id, slug
    )
    insert into categories (parent_id, name, slug)
    select roots.id, leaf.name, leaf.slug from roots join (values
      ('women', 'Dresses', 'dresses'), ('women', 'Skirts', 'skirts'), ('women', 'Blouses', 'blouses'),
      ('men', 'Shirts', 'shirts'), ('men', 'Trousers', 'trousers'), ('men', 'Kaftans', 'kaftans'),
      ('accessories', 'Bags', 'bags'), ('accessories', 'Scarves', 'scarves')
    ) as leaf (root, name, slug) on leaf.root = roots.slug
    on conflict (slug) do nothing`.execute(trx)
}

/** @returns the id of the first product made */
async function seedProducts(trx: Transaction<DB>, products: number): Promise<number> {
  const { rows } = await sql<{ first: number }>`
    with shops as (
      select array_agg(id order by id) as ids from vendors
    ), made as (
      insert into products (vendor_id, category_id, slug, name, description, option_names, size_chart, created_at, updated_at)
      select shops.ids[1 + n % cardinality(shops.ids)], categories.id,
        replace(lower(words.name), ' ', '-') || '-' || n + coalesce((select max(id) from products), 0), words.name,
        '<p>A ' || lower(words.name) || ', cut and sewn by hand. ' || care || '</p>',
        '{size,colour}', ${JSON.stringify(SIZE_CHART)}::jsonb, at.created, at.created
      from generate_series(1, ${products}::int) as n, shops,
        lateral (select date_trunc('milliseconds', now()) - n * interval '1 minute' as created) as at,
        lateral (select 1 + (n * 7) % 8 as kind,
          (array['Tailored','Flowing','Pleated','Quilted','Cropped','Oversized','Embroidered','Draped','Striped','Layered','Belted','Woven'])[1 + n % 12] as cut,
          (array['Ankara','Linen','Silk','Adire','Denim','Cotton','Velvet','Aso Oke','Wool','Chiffon'])[1 + (n / 12) % 10] as cloth,
          (array['Wash cold.','Dry clean only.','Iron inside out.','Hand wash.'])[1 + n % 4] as care
        ) as picks,
        lateral (select cut || ' ' || cloth || ' ' ||
          (array['Dress','Skirt','Blouse','Shirt','Trousers','Kaftan','Bag','Scarf'])[kind] as name,
          (array['dresses','skirts','blouses','shirts','trousers','kaftans','bags','scarves'])[kind] as category
        ) as words
      join categories on categories.slug = words.category
      order by n
      returning id
    ) select min(id) as first from made`.execute(trx)
  return rows[0]!.first
}

const SIZE_CHART = {
  unit: 'cm',
  sizes: [
    {
      size: 'S',
      measurements: { chest: { min: 84, max: 90 }, waist: { min: 66, max: 72 }, hip: { min: 90, max: 96 } },
    },
    {
      size: 'M',
      measurements: { chest: { min: 90, max: 96 }, waist: { min: 72, max: 78 }, hip: { min: 96, max: 102 } },
    },
    {
      size: 'L',
      measurements: { chest: { min: 96, max: 104 }, waist: { min: 78, max: 86 }, hip: { min: 102, max: 110 } },
    },
  ],
}

async function seedVariants(trx: Transaction<DB>, first: number): Promise<void> {
  await sql`
    with made as (
      insert into variants (product_id, position, sku, options, price_amount, price_currency, compare_at_amount, weight_grams)
      select id, size.position - 1, upper(substr(md5(id::text), 1, 6)) || '-' || size.name,
        jsonb_build_object('size', size.name, 'colour', colour), amount, 'NGN',
        case when id % 5 = 0 then amount + amount / 4 end, 250 + (id * 37) % 600
      from products, unnest(array['S', 'M', 'L']) with ordinality as size (name, position),
        lateral (select (850000 + (id * 7919) % 4000 * 1000 + size.position * 25000) as amount,
          (array['Navy','Indigo','Coral','Ivory','Black','Olive','Rust','Gold','Teal','Plum'])[1 + id % 10] as colour) as picks
      where id >= ${first}
      order by id, size.position
      returning id, product_id
    )
    insert into stock_levels (variant_id, location_id, on_hand)
    select made.id, main_location(products.vendor_id), case when made.id % 11 = 0 then 0 else 3 + (made.id * 31) % 60 end
    from made join products on products.id = made.product_id`.execute(trx)
}

async function seedImages(trx: Transaction<DB>, first: number): Promise<void> {
  await sql`
    insert into product_images (product_id, position, url, alt)
    select id, n - 1, 'https://images.fashionistar.test/' || slug || '-' || n || '.jpg', name
    from products, generate_series(1, 2) as n where id >= ${first} order by id, n`.execute(trx)
}
