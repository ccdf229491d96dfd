import { type Kysely, sql } from 'kysely'

/** What people have told of their bodies. Sealed: whoever has the database alone reads nothing of it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table measurements (
      user_id bigint primary key references users,
      sealed text not null check (sealed ~ '^v[0-9]+[.][A-Za-z0-9_-]+$'),
      updated_at timestamptz(3) not null
    )`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table measurements`.execute(db)
}
