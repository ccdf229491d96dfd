import { type Kysely, sql } from 'kysely'

/**
 * What somebody means to buy. A cart is a user's, of whom each has one that is open, or a guest's, who holds a token; of the
 * token only its hash is kept. Nothing is reserved by it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table carts (
      id bigint generated always as identity primary key,
      user_id bigint references users,
      token_hash bytea unique check (octet_length(token_hash) = 32),
      currency text check (currency ~ '^[A-Z]{3}$'),
      codes text[] not null default '{}' check (cardinality(codes) <= 10),
      country text check (country ~ '^[A-Z]{2}$'),
      region text,
      shipping_method text,
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      expires_at timestamptz(3) not null,
      ended_at timestamptz(3),
      ended_as text check (ended_as in ('ordered', 'merged', 'expired')),
      merged_into bigint references carts on delete set null,
      check ((user_id is null) <> (token_hash is null)),
      check ((ended_at is null) = (ended_as is null)),
      check (merged_into is null or ended_as = 'merged')
    )`.execute(db)
  await sql`create unique index carts_open_of_user on carts (user_id) where ended_at is null`.execute(db)
  await sql`create index carts_of_user on carts (user_id, id) where user_id is not null`.execute(db)
  await sql`create index carts_expiring on carts (expires_at) where ended_at is null`.execute(db)
  await sql`create index carts_ended on carts (ended_at) where ended_at is not null`.execute(db)
  await sql`create index carts_merged on carts (merged_into) where merged_into is not null`.execute(db)
  await sql`
    create table cart_items (
      id bigint generated always as identity primary key,
      cart_id bigint not null references carts on delete cascade,
      variant_id bigint not null references variants,
      quantity integer not null check (quantity between 1 and 1000),
      price_amount_seen bigint check (price_amount_seen >= 0),
      added_at timestamptz(3) not null,
      unique (cart_id, variant_id)
    )`.execute(db)
  // Nobody's cart is a vendor's business: behind the wall there is none.
  await sql`alter table cart_items enable row level security`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table cart_items, carts`.execute(db)
}
