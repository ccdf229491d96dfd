import { type Kysely, sql } from 'kysely'

/** What people would like to have, with what it cost when they put it down. A product, or one variant of it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local lock_timeout = '5s'`.execute(db)
  await sql`
    create table wishlist_items (
      id bigint generated always as identity primary key,
      user_id bigint not null references users,
      product_id bigint not null references products,
      variant_id bigint references variants,
      amount_seen bigint check (amount_seen >= 0),
      currency_seen text check (currency_seen ~ '^[A-Z]{3}$'),
      added_at timestamptz(3) not null,
      check ((amount_seen is null) = (currency_seen is null)),
      constraint wishlist_items_key unique nulls not distinct (user_id, product_id, variant_id)
    )`.execute(db)
  await sql`create index wishlist_items_of_user on wishlist_items (user_id, id)`.execute(db)
  // Vendors have no part in it: nothing is granted to their role.
  await sql`alter table wishlist_items enable row level security`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table wishlist_items`.execute(db)
}
