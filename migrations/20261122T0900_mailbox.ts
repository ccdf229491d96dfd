import { type Kysely, sql } from 'kysely'

/** Where mail lands in demo mode; a table, because the worker that sends and the page that shows may be two processes. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table mailbox_messages (
      id bigint generated always as identity primary key,
      channel text not null check (channel in ('email', 'sms', 'push')),
      recipient text not null,
      subject text not null,
      text text not null,
      html text,
      sent_at timestamptz(3) not null default now()
    )`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table mailbox_messages`.execute(db)
}
