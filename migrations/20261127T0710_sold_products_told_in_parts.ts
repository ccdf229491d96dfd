import { type Kysely, sql } from 'kysely'

/** A notification has no room for more than some thousand ids: what was sold is told like all else, in parts. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await workOffSearch(
    db,
    `
    perform tell_products(array(
      select distinct split_part(entry, ':', 1)::bigint from string_to_table(due, ',') as entry where entry like '%:%'
    ));`,
  )
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await workOffSearch(
    db,
    `
    perform pg_notify('catalogue_changed', string_agg(split_part(entry, ':', 1), ','))
    from string_to_table(due, ',') as entry where entry like '%:%' having count(*) > 0;`,
  )
}

async function workOffSearch(db: Kysely<unknown>, tellOfSold: string): Promise<void> {
  await sql`
    create or replace function work_off_search() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public as $$
    declare
      due text := current_setting('fashionistar.search_due', true);
    begin
      if coalesce(due, '') = '' then return null; end if;
      perform set_config('fashionistar.search_due', '', true);
      perform refresh_product_search(array_agg(id order by id), array_agg(sold order by id)) from (
        select split_part(entry, ':', 1)::bigint as id,
          coalesce(sum(nullif(split_part(entry, ':', 2), '')::int), 0)::int as sold
        from string_to_table(due, ',') as entry group by 1
      ) as product;
      ${sql.raw(tellOfSold)}
      return null;
    end $$`.execute(db)
}
