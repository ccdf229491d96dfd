import { type Kysely, sql } from 'kysely'

/** What happened, who did it and in which request. Written in the transaction of the change itself. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table events (
      id bigint generated always as identity primary key,
      name text not null,
      payload jsonb not null,
      actor text not null,
      request_id text not null,
      occurred_at timestamptz(3) not null
    )`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table events`.execute(db)
}
