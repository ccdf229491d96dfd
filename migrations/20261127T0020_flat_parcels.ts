import { type Kysely, sql } from 'kysely'

/**
 * What the built-in carrier knows of its parcels, in place of a carrier's own computer. A table, because the worker that sends and
 * the server that tracks may be two processes. Where they go to stays with whoever sends them.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table flat_parcels (
      tracking_number text primary key,
      key text not null unique,
      service text not null,
      reference text not null,
      ordered_at timestamptz(3) not null,
      steps jsonb not null check (jsonb_typeof(steps) = 'array' and jsonb_array_length(steps) > 0)
    )`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table flat_parcels`.execute(db)
}
