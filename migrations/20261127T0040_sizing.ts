import { type Kysely, sql } from 'kysely'

/**
 * What people say of sizes they have worn. Sums over what is said of a vendor's are kept beside it, since every
 * recommendation asks for them. Vendors have no part in it: nothing is granted to their role.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local lock_timeout = '5s'`.execute(db)
  await sql`
    create table size_feedback (
      user_id bigint not null references users,
      product_id bigint not null references products,
      size text not null check (length(size) between 1 and 40),
      vendor_id bigint not null references vendors,
      verdict text not null check (verdict in ('kept', 'too-small', 'too-large')),
      observed_mm integer not null check (abs(observed_mm) <= 500),
      given_at timestamptz(3) not null,
      primary key (user_id, product_id, size)
    )`.execute(db)
  // In whole millimetres: a sum that is added to and taken from must come out even.
  await sql`
    create table brand_fits (
      vendor_id bigint primary key references vendors,
      votes integer not null check (votes >= 0),
      sum_mm bigint not null
    )`.execute(db)
  for (const table of ['size_feedback', 'brand_fits']) {
    await sql`alter table ${sql.table(table)} enable row level security`.execute(db)
  }
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table brand_fits, size_feedback`.execute(db)
}
