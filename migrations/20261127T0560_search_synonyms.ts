import { type Kysely, sql } from 'kysely'

/** What people call by another name. A search for one finds the other too: `ts_rewrite` reads these rows. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table search_synonyms (
      term text primary key,
      synonyms text[] not null check (cardinality(synonyms) > 0),
      target tsquery not null check (numnode(target) > 0),
      substitute tsquery not null check (numnode(substitute) > 0),
      updated_at timestamptz(3) not null default now()
    )`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table search_synonyms`.execute(db)
}
