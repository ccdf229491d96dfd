import { type Kysely, sql } from 'kysely'

/**
 * What lies in the storage, which no transaction can take back: a row comes before its file and goes after it, so that
 * whatever dies in between leaves nothing that is not found again.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table stored_files (
      key text primary key check (key ~ '^[0-9a-f]{2}/[0-9a-f-]{36}\\.(jpg|png|webp)$'),
      state text not null default 'staged' check (state in ('staged', 'kept', 'doomed')),
      staged_at timestamptz(3) not null
    )`.execute(db)
  // Which has nobody taken, and which are to go?
  await sql`create index stored_files_passing on stored_files (staged_at) where state <> 'kept'`.execute(db)
  // Whoever may keep or let go a file must have its key, which nobody can guess; whose it is stand in the tables that have it.
  await sql`grant select (key, state), update (state) on stored_files to fashionistar_tenant`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table stored_files`.execute(db)
}
