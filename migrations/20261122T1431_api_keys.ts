import { type Kysely, sql } from 'kysely'

/** What the owner of an API key is shown of it, and a rate of its own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Every request with a key reads this table: better to fail than to queue them up behind a lock.
  await sql`set local lock_timeout = '5s'`.execute(db)
  await sql`
    alter table api_keys
      add column hint text,
      add column last_used_at timestamptz(3),
      add column rate_limit text check (rate_limit ~ '^[1-9][0-9]{0,8}/[smhd]$')`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table api_keys drop column hint, drop column last_used_at, drop column rate_limit`.execute(db)
}
