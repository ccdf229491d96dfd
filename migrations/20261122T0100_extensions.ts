import { type Kysely, sql } from 'kysely'

/** Trigrams: substring search for the typeahead. A trusted extension, so the owner of the database may create it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create extension if not exists pg_trgm`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop extension if exists pg_trgm`.execute(db)
}
