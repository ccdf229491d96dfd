import { type Kysely, sql } from 'kysely'

/** What is held of somebody, collected for them: one collection a person, sealed, and gone after a week. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table personal_exports (
      user_id bigint primary key references users,
      task_id uuid not null,
      requested_at timestamptz(3) not null,
      ready_at timestamptz(3),
      expires_at timestamptz(3),
      sealed text,
      check (num_nulls(ready_at, expires_at, sealed) in (0, 3))
    )`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table personal_exports`.execute(db)
}
