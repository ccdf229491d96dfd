import { type Kysely, sql } from 'kysely'

/** What is searched for, counted by day: of nobody, and nothing that looks like somebody. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local lock_timeout = '5s'`.execute(db)
  await sql`
    create table search_queries (
      day date not null,
      query text not null check (length(query) between 1 and 80 and query !~ '@'),
      asked integer not null check (asked > 0),
      found_nothing integer not null check (found_nothing between 0 and asked),
      primary key (day, query)
    ) with (fillfactor = 85)`.execute(db)
  // What everybody asks for is for the house to know.
  await sql`alter table search_queries enable row level security`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table search_queries`.execute(db)
}
