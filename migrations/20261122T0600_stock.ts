import { type Kysely, sql } from 'kysely'

/** How many pieces of a variant there are and how many are spoken for. The check is what makes overselling impossible. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table stock_levels (
      variant_id bigint primary key references variants,
      on_hand integer not null default 0,
      reserved integer not null default 0,
      updated_at timestamptz(3) not null default now(),
      check (reserved >= 0 and reserved <= on_hand)
    ) with (fillfactor = 80)`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table stock_levels`.execute(db)
}
