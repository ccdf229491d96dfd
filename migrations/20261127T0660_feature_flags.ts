import { type Kysely, sql } from 'kysely'

/**
 * What is on for whom. Whoever keeps a copy is told on commit that something has changed, whoever changed it and how. A flag
 * that the code asks for has its row from the migration that brings it: what is not here is off.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table feature_flags (
      key text primary key check (key ~ '^[a-z][a-z0-9-]*([.][a-z][a-z0-9-]*)*$' and length(key) <= 100),
      description text not null check (description <> ''),
      enabled boolean not null default true,
      percentage smallint not null default 0 check (percentage between 0 and 100),
      user_ids bigint[] not null default '{}' check (cardinality(user_ids) <= 1000),
      roles text[] not null default '{}',
      updated_at timestamptz(3) not null default now()
    )`.execute(db)
  await sql`
    create function tell_flags_changed() returns trigger language plpgsql as $$
    begin
      perform pg_notify('feature_flags', '');
      return null;
    end $$`.execute(db)
  await sql`
    create trigger tell_flags_changed after insert or update or delete or truncate on feature_flags
    for each statement execute function tell_flags_changed()`.execute(db)
  await sql`
    insert into feature_flags (key, description, percentage)
    values ('search.typo-tolerance', 'A search that finds nothing finds names that are spelt alike.', 100)`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table feature_flags`.execute(db)
  await sql`drop function tell_flags_changed`.execute(db)
}
