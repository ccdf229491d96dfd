import { type Kysely, sql } from 'kysely'

/** Categories, products, variants and images. Rows that orders point to are marked deleted, never removed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await categories(db)
  await products(db)
  await variants(db)
  await images(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table product_images, variants, products, categories`.execute(db)
  await sql`drop function refresh_product_price_from`.execute(db)
}

async function categories(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table categories (
      id bigint generated always as identity primary key,
      parent_id bigint references categories check (parent_id <> id),
      slug text not null unique,
      name text not null,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now()
    )`.execute(db)
  await sql`create index categories_parent on categories (parent_id)`.execute(db)
}

async function products(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table products (
      id bigint generated always as identity primary key,
      vendor_id bigint not null references vendors,
      category_id bigint not null references categories,
      slug text not null,
      name text not null,
      description text not null default '',
      option_names text[] not null default '{}',
      size_chart jsonb,
      published boolean not null default true,
      price_from bigint not null default 0,
      search tsvector not null generated always as (
        setweight(to_tsvector('english', name), 'A') || setweight(to_tsvector('english', description), 'B')
      ) stored,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      deleted_at timestamptz(3)
    )`.execute(db)
  const visible = sql`where published and deleted_at is null`
  await sql`create unique index products_slug_key on products (slug) where deleted_at is null`.execute(db)
  await sql`create index products_by_created on products (created_at desc, id desc) ${visible}`.execute(db)
  await sql`create index products_by_price on products (price_from, id) ${visible}`.execute(db)
  await sql`create index products_by_name on products (name, id) ${visible}`.execute(db)
  await sql`create index products_of_vendor on products (vendor_id, created_at desc, id desc)`.execute(db)
  await sql`create index products_of_category on products (category_id, created_at desc, id desc) ${visible}`.execute(
    db,
  )
  await sql`create index products_search on products using gin (search)`.execute(db)
  await sql`create index products_suggest on products using gin (lower(name) gin_trgm_ops) ${visible}`.execute(db)
}

/** No two live variants of a product are alike; checked at commit, so that two may swap their options. */
async function variants(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table variants (
      id bigint generated always as identity primary key,
      product_id bigint not null references products,
      position integer not null default 0,
      sku text,
      barcode text,
      options jsonb not null default '{}' check (jsonb_typeof(options) = 'object'),
      price_amount bigint not null check (price_amount >= 0),
      price_currency text not null check (price_currency ~ '^[A-Z]{3}$'),
      compare_at_amount bigint check (compare_at_amount >= 0),
      weight_grams integer not null default 0 check (weight_grams >= 0),
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      deleted_at timestamptz(3),
      constraint variants_options_key exclude using btree (product_id with =, options with =)
        where (deleted_at is null) deferrable initially deferred
    )`.execute(db)
  await sql`create index variants_of_product on variants (product_id, position, id) where deleted_at is null`.execute(
    db,
  )
  await sql`
    create index variants_by_size on variants (lower(options ->> 'size'), product_id) where deleted_at is null`.execute(
    db,
  )
  await sql`
    create index variants_by_colour on variants (lower(options ->> 'colour'), product_id) where deleted_at is null`.execute(
    db,
  )
  await priceFrom(db)
}

/** `products.price_from` follows the cheapest live variant, so that lists order by price from an index. */
async function priceFrom(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function refresh_product_price_from() returns trigger language plpgsql as $$
    begin
      update products set price_from = (
        select coalesce(min(price_amount), 0) from variants where product_id = products.id and deleted_at is null
      )
      where id = any(array(select distinct product_id from changed_variants)) and price_from <> (
        select coalesce(min(price_amount), 0) from variants where product_id = products.id and deleted_at is null
      );
      return null;
    end $$`.execute(db)
  for (const [event, rows] of [
    ['insert', 'new'],
    ['update', 'new'],
    ['delete', 'old'],
  ] as const) {
    await sql`
      create trigger ${sql.raw(`variants_price_from_${event}`)} after ${sql.raw(event)} on variants
      referencing ${sql.raw(rows)} table as changed_variants
      for each statement execute function refresh_product_price_from()`.execute(db)
  }
}

async function images(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table product_images (
      id bigint generated always as identity primary key,
      product_id bigint not null references products,
      position integer not null default 0,
      url text not null,
      alt text not null default ''
    )`.execute(db)
  await sql`create index product_images_of_product on product_images (product_id, position, id)`.execute(db)
}
