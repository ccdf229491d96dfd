import { type Kysely, sql } from 'kysely'

const ROLE = sql.raw('fashionistar_tenant')

/** Products that belong together by a rule, of a vendor or, without one, of the market. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local lock_timeout = '5s'`.execute(db)
  await sql`
    create table collections (
      id bigint generated always as identity primary key,
      vendor_id bigint references vendors,
      slug text not null unique,
      name text not null check (name <> ''),
      description text not null default '',
      rule jsonb not null check (jsonb_typeof(rule) = 'object'),
      ordering text not null,
      added_ids bigint[] not null default '{}' check (cardinality(added_ids) <= 100),
      excluded_ids bigint[] not null default '{}' check (cardinality(excluded_ids) <= 100),
      published boolean not null,
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      constraint collections_of_own_products check (vendor_id is null or not rule ? 'vendor')
    )`.execute(db)
  await sql`create index collections_of_vendor on collections (vendor_id, id desc)`.execute(db)
  await wallIn(db)
  // Whoever keeps lists in memory is told; collections change too rarely for it to matter that all of them are dropped.
  await sql`
    create trigger tell_all_products after update or delete on collections
    for each statement execute function tell_all_products()`.execute(db)
}

/** Slugs are everybody's, so whether one is free is asked over the wall. */
async function wallIn(db: Kysely<unknown>): Promise<void> {
  await sql`alter table collections enable row level security`.execute(db)
  await sql`
    create policy of_its_vendor on collections to ${ROLE}
    using (vendor_id = any((select walled_vendor_ids())::bigint[]))`.execute(db)
  await sql`grant select, insert, update, delete on collections to ${ROLE}`.execute(db)
  await sql`
    create function free_collection_slug(wanted text) returns text language sql stable security definer
    set search_path = pg_catalog, public
    return (
      select candidate
      from generate_series(1, 1 + (select count(*) from collections where starts_with(slug, wanted))) as n,
        lateral (select wanted || case when n = 1 then '' else '-' || n end) as numbered (candidate)
      where not exists (select from collections where collections.slug = candidate)
      order by n limit 1
    )`.execute(db)
  await sql`revoke execute on function free_collection_slug from public`.execute(db)
  await sql`grant execute on function free_collection_slug to ${ROLE}`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop function free_collection_slug`.execute(db)
  await sql`drop table collections`.execute(db)
}
