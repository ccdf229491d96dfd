import { type Kysely, sql } from 'kysely'

/** In how many paid orders two products stood together; once for each of the two, since either may be the one looked at. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local lock_timeout = '5s'`.execute(db)
  await sql`
    create table product_pairs (
      product_id bigint not null references products,
      other_id bigint not null references products check (other_id <> product_id),
      orders integer not null check (orders > 0),
      primary key (product_id, other_id)
    )`.execute(db)
  await sql`create index product_pairs_by_orders on product_pairs (product_id, orders desc, other_id desc)`.execute(db)
  // What others' products are bought with is nothing a vendor is told.
  await sql`alter table product_pairs enable row level security`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table product_pairs`.execute(db)
}
