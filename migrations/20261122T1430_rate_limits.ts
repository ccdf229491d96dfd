import { type Kysely, sql } from 'kysely'

/**
 * How many calls each caller has been granted in the window that is open for them. Unlogged: a crash forgives everybody,
 * and a count costs no write to the log. No index but the key, so that counting rewrites a row in its page.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create unlogged table rate_limit_windows (
      key bytea primary key check (octet_length(key) = 32),
      ends_at timestamptz(3) not null,
      used integer not null check (used >= 0),
      granted integer not null check (granted >= 0)
    ) with (fillfactor = 50)`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table rate_limit_windows`.execute(db)
}
