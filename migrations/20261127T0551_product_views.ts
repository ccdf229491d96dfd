import { type Kysely, sql } from 'kysely'

/** Which products somebody has looked at, each once, and when the last time. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local lock_timeout = '5s'`.execute(db)
  // No index but the key: nobody has more than fifty, and a look at one seen before then writes no index.
  await sql`
    create table product_views (
      user_id bigint not null references users,
      product_id bigint not null references products,
      viewed_at timestamptz(3) not null,
      primary key (user_id, product_id)
    )`.execute(db)
  // Vendors have no part in it: nothing is granted to their role.
  await sql`alter table product_views enable row level security`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table product_views`.execute(db)
}
