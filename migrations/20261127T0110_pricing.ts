import { type Kysely, sql } from 'kysely'

const ROLE = sql.raw('fashionistar_tenant')
const CURRENCY = sql.raw(`~ '^[A-Z]{3}$'`)
const COUNTRY = sql.raw(`~ '^[A-Z]{2}$'`)

/** What decides what things come to, beside their base price: other currencies, taxes, shipping and discounts. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local lock_timeout = '5s'`.execute(db)
  await prices(db)
  await taxes(db)
  await shipping(db)
  await discounts(db)
  await wallIn(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    drop table discount_redemptions, discounts, shipping_rates, shipping_zones, shipping_methods, tax_rates, variant_prices`.execute(
    db,
  )
  await sql`drop function category_path`.execute(db)
}

/** A variant has its base price in its own row; here are those in further currencies. */
async function prices(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table variant_prices (
      variant_id bigint not null references variants,
      currency text not null check (currency ${CURRENCY}),
      amount bigint not null check (amount >= 0),
      compare_at_amount bigint check (compare_at_amount >= 0),
      primary key (variant_id, currency)
    )`.execute(db)
}

/** One rule for each place and category; nothing is said twice, so the most specific is one. A category is asked upwards. */
async function taxes(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table tax_rates (
      id bigint generated always as identity primary key,
      country text not null check (country ${COUNTRY}),
      region text check (region <> ''),
      category_id bigint references categories,
      name text not null,
      rate_ppm integer not null check (rate_ppm between 0 and 1000000),
      included boolean not null,
      on_shipping boolean not null default true,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now()
    )`.execute(db)
  await sql`
    create function category_path(category bigint) returns bigint[] language sql stable parallel safe
    return (
      with recursive up as (
        select id, parent_id, 0 as height from categories where id = category
        union all
        select c.id, c.parent_id, height + 1 from up join categories c on c.id = up.parent_id
      ) select array_agg(id order by height) from up
    )`.execute(db)
  await sql`
    create unique index tax_rates_key on tax_rates (country, lower(region), category_id) nulls not distinct`.execute(db)
}

/** `standard` is always there: orders ask for it by default. It reaches nowhere until it has rates. */
async function shipping(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table shipping_methods (
      id bigint generated always as identity primary key,
      code text not null unique check (code ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
      name text not null,
      estimated_days integer not null check (estimated_days >= 0),
      position integer not null default 0,
      active boolean not null default true,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now()
    )`.execute(db)
  await sql`insert into shipping_methods (code, name, estimated_days) values ('standard', 'Standard', 5)`.execute(db)
  await sql`
    create table shipping_zones (
      id bigint generated always as identity primary key,
      name text not null unique,
      countries text[] not null default '{}' check (array_position(countries, null) is null),
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now()
    )`.execute(db)
  await sql`
    create table shipping_rates (
      id bigint generated always as identity primary key,
      method_id bigint not null references shipping_methods on delete cascade,
      zone_id bigint not null references shipping_zones,
      currency text not null check (currency ${CURRENCY}),
      min_weight_grams integer not null default 0 check (min_weight_grams >= 0),
      max_weight_grams integer check (max_weight_grams > min_weight_grams),
      min_subtotal bigint not null default 0 check (min_subtotal >= 0),
      max_subtotal bigint check (max_subtotal > min_subtotal),
      amount bigint not null check (amount >= 0)
    )`.execute(db)
  await sql`create index shipping_rates_of_method on shipping_rates (method_id, currency)`.execute(db)
  await sql`create index shipping_rates_of_zone on shipping_rates (zone_id)`.execute(db)
}

/** Of a discount with a limit every use is counted in its row, and the row refuses one more than that. */
async function discounts(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table discounts (
      id bigint generated always as identity primary key,
      vendor_id bigint references vendors,
      code text check (code ~ '^[A-Za-z0-9_-]{2,40}$'),
      name text not null,
      kind text not null check (kind in ('percentage', 'fixed', 'buy-x-get-y')),
      basis_points integer check (basis_points between 1 and 10000),
      amount bigint check (amount > 0),
      buy integer check (buy between 1 and 1000),
      give integer check (give between 1 and 1000),
      currency text check (currency ${CURRENCY}),
      product_ids bigint[] check (cardinality(product_ids) between 1 and 1000),
      minimum_amount bigint check (minimum_amount > 0),
      starts_at timestamptz(3),
      ends_at timestamptz(3),
      usage_limit integer check (usage_limit > 0),
      per_customer_limit integer check (per_customer_limit > 0),
      used integer not null default 0 check (used >= 0),
      active boolean not null default true,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      deleted_at timestamptz(3),
      constraint discounts_limit check (used <= usage_limit),
      constraint discounts_span check (ends_at > starts_at),
      constraint discounts_rule check (
        (kind = 'percentage') = (basis_points is not null) and (kind = 'fixed') = (amount is not null)
        and (kind = 'buy-x-get-y') = (buy is not null) and (buy is null) = (give is null)
      ),
      constraint discounts_currency check (currency is not null or (amount is null and minimum_amount is null))
    )`.execute(db)
  await sql`create unique index discounts_code_key on discounts (lower(code)) where deleted_at is null`.execute(db)
  await sql`
    create index discounts_automatic on discounts (vendor_id)
    where code is null and active and deleted_at is null`.execute(db)
  await sql`create index discounts_of_vendor on discounts (vendor_id, id desc) where deleted_at is null`.execute(db)
  await sql`
    create table discount_redemptions (
      discount_id bigint not null references discounts,
      order_id bigint not null references orders,
      customer_id bigint not null references users,
      amount bigint not null check (amount > 0),
      redeemed_at timestamptz(3) not null,
      primary key (discount_id, order_id)
    )`.execute(db)
  await sql`create index discount_redemptions_of_order on discount_redemptions (order_id)`.execute(db)
  await sql`
    create index discount_redemptions_of_customer on discount_redemptions (customer_id, discount_id)`.execute(db)
}

/** Vendors set the prices of their variants and make discounts of their own; of uses they see how many, not whose. */
async function wallIn(db: Kysely<unknown>): Promise<void> {
  const policies = {
    variant_prices: 'exists (select from variants v where v.id = variant_id)',
    discounts: 'vendor_id = any((select walled_vendor_ids())::bigint[])',
    discount_redemptions: 'exists (select from discounts d where d.id = discount_id)',
  }
  for (const [table, condition] of Object.entries(policies)) {
    await sql`alter table ${sql.table(table)} enable row level security`.execute(db)
    await sql`create policy of_its_vendor on ${sql.table(table)} to ${ROLE} using (${sql.raw(condition)})`.execute(db)
  }
  await sql`grant select, insert, update, delete on variant_prices to ${ROLE}`.execute(db)
  await sql`grant select, insert, update on discounts to ${ROLE}`.execute(db)
  await sql`grant select (discount_id) on discount_redemptions to ${ROLE}`.execute(db)
}
