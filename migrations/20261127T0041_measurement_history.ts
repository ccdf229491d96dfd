import { type Kysely, sql } from 'kysely'

/** What people have saved of their bodies, each time; what was saved before this is the beginning of it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local lock_timeout = '5s'`.execute(db)
  await sql`
    create table measurement_history (
      id bigint generated always as identity primary key,
      user_id bigint not null references users,
      sealed text not null check (sealed ~ '^v[0-9]+[.][A-Za-z0-9_-]+$'),
      saved_at timestamptz(3) not null
    )`.execute(db)
  // Somebody's own, newest first; and all of theirs, when they are erased.
  await sql`create index measurement_history_user on measurement_history (user_id, id desc)`.execute(db)
  await sql`
    insert into measurement_history (user_id, sealed, saved_at)
    select user_id, sealed, updated_at from measurements order by updated_at, user_id`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table measurement_history`.execute(db)
}
