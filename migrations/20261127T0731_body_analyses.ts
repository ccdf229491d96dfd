import { type Kysely, sql } from 'kysely'

/**
 * Photos of a body that are being measured, and what came of it until its owner has said whether to keep that. Sealed as
 * measurements are; the photos go as soon as nobody needs to look at them any more.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local lock_timeout = '5s'`.execute(db)
  await sql`
    create table body_analyses (
      id bigint generated always as identity primary key,
      user_id bigint not null references users,
      task_id uuid,
      status text not null default 'pending' check (status in ('pending', 'ready', 'failed', 'confirmed')),
      failure text check (failure in ('no-person', 'several-people', 'not-whole-body', 'unusable', 'model-failed')),
      sealed text check (sealed ~ '^v[0-9]+[.][A-Za-z0-9_-]+$'),
      front_key text,
      side_key text,
      requested_at timestamptz(3) not null,
      finished_at timestamptz(3),
      expires_at timestamptz(3) not null,
      check ((status = 'pending') = (finished_at is null)),
      check ((status = 'failed') = (failure is not null)),
      constraint photos_while_pending check ((status = 'pending') = (front_key is not null and side_key is not null)),
      constraint sealed_until_known check ((status in ('pending', 'ready')) = (sealed is not null))
    )`.execute(db)
  // All of somebody's, to be forgotten with them.
  await sql`create index body_analyses_user on body_analyses (user_id)`.execute(db)
  // Which nobody has said a word to, and which are stuck?
  await sql`create index body_analyses_expires on body_analyses (expires_at)`.execute(db)
  await sql`create index body_analyses_pending on body_analyses (requested_at) where status = 'pending'`.execute(db)
  await sql`alter table body_analyses enable row level security`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table body_analyses`.execute(db)
}
