import { type Kysely, sql } from 'kysely'

/** Tables whose rows are part of a product's answer, with the column that says of which product. */
const parts = [
  ['products', 'id'],
  ['variants', 'product_id'],
  ['product_images', 'product_id'],
  ['product_ratings', 'product_id'],
  ['reviews', 'product_id'],
] as const

const events = [
  ['insert', 'new'],
  ['update', 'new'],
  ['delete', 'old'],
] as const

/** What many products show of one row; they are not looked up. */
const shared = [
  ['vendors', 'name, slug, status'],
  ['categories', 'name, slug, parent_id'],
] as const

/**
 * Says on commit which products are to be seen differently, whoever has changed them and how: by their ids, or `*` where there
 * are very many. Whatever keeps a copy of a product in memory listens.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function tell_products(ids bigint[]) returns void language plpgsql as $$
    begin
      if cardinality(ids) > 3000 then
        perform pg_notify('catalogue_changed', '*');
      else
        perform pg_notify('catalogue_changed', string_agg(id::text, ',')) from (
          select id, (row_number() over () - 1) / 300 as notice from unnest(ids) as id
        ) as part group by notice;
      end if;
    end $$`.execute(db)
  for (const column of ['id', 'product_id']) {
    await sql`
      create function tell_products_by_${sql.raw(column)}() returns trigger language plpgsql security definer
      set search_path = pg_catalog, public as $$
      begin
        perform tell_products(array(select distinct ${sql.raw(column)} from moved));
        return null;
      end $$`.execute(db)
  }
  for (const [table, column] of parts) {
    for (const [event, rows] of events) {
      await sql`
        create trigger ${sql.raw(`tell_products_on_${event}`)} after ${sql.raw(event)} on ${sql.raw(table)}
        referencing ${sql.raw(rows)} table as moved for each statement
        execute function tell_products_by_${sql.raw(column)}()`.execute(db)
    }
  }
  await sql`
    create function tell_all_products() returns trigger language plpgsql as $$
    begin
      perform pg_notify('catalogue_changed', '*');
      return null;
    end $$`.execute(db)
  for (const [table, columns] of shared) {
    await sql`
      create trigger tell_all_products after update of ${sql.raw(columns)} on ${sql.raw(table)}
      for each statement execute function tell_all_products()`.execute(db)
  }
  await tellOfStock(
    db,
    'perform tell_products(array(select distinct product_id from variants where id in (select variant_id from moved)));',
  )
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await tellOfStock(db, '')
  for (const [table] of shared) await sql`drop trigger tell_all_products on ${sql.raw(table)}`.execute(db)
  for (const [table] of parts) {
    for (const [event] of events) {
      await sql`drop trigger ${sql.raw(`tell_products_on_${event}`)} on ${sql.raw(table)}`.execute(db)
    }
  }
  await sql`drop function tell_all_products`.execute(db)
  for (const column of ['id', 'product_id']) await sql`drop function tell_products_by_${sql.raw(column)}`.execute(db)
  await sql`drop function tell_products`.execute(db)
}

/** What is told of stock, and what else. */
async function tellOfStock(db: Kysely<unknown>, besides: string): Promise<void> {
  await sql`
    create or replace function tell_stock_changed() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public as $$
    begin
      perform pg_notify('stock_changed', string_agg(variant_id::text, ',')) from (
        select variant_id, (row_number() over () - 1) / 300 as notice from (select distinct variant_id from moved) as variant
      ) as part group by notice;
      ${sql.raw(besides)}
      return null;
    end $$`.execute(db)
}
