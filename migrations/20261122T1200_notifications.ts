import { type Kysely, sql } from 'kysely'

/** The language people read, what they want to be written and when not, and the browsers that take pushes for them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Sign-ins read this table all the time: better to fail than to queue them up behind a lock.
  await sql`set local lock_timeout = '5s'`.execute(db)
  await sql`
    alter table users
      add column locale text check (locale ~ '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$')`.execute(db)
  await sql`
    create table notification_preferences (
      user_id bigint primary key references users,
      channels jsonb not null check (jsonb_typeof(channels) = 'object'),
      quiet_from time(0),
      quiet_to time(0),
      time_zone text not null,
      updated_at timestamptz(3) not null,
      check ((quiet_from is null) = (quiet_to is null) and quiet_from <> quiet_to)
    )`.execute(db)
  await sql`
    create table push_subscriptions (
      id bigint generated always as identity primary key,
      user_id bigint not null references users,
      endpoint text not null unique,
      p256dh text not null,
      auth text not null,
      created_at timestamptz(3) not null
    )`.execute(db)
  // Where does this user take pushes?
  await sql`create index push_subscriptions_user on push_subscriptions (user_id)`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table push_subscriptions, notification_preferences`.execute(db)
  await sql`alter table users drop column locale`.execute(db)
}
