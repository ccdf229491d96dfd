import { type Kysely, sql } from 'kysely'

/** Answers to requests that came with a key, so that asking again is answered again and not done again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table idempotent_requests (
      id bytea primary key check (octet_length(id) = 32),
      sealed bytea not null,
      salt text not null,
      claim uuid,
      claimed_until timestamptz(3),
      created_at timestamptz(3) not null,
      check ((claim is null) = (claimed_until is null))
    )`.execute(db)
  // Which have been kept long enough?
  await sql`create index idempotent_requests_created on idempotent_requests (created_at)`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table idempotent_requests`.execute(db)
}
