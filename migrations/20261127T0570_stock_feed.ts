import { type Kysely, sql } from 'kysely'

/**
 * Says on commit of which variants there are more or fewer pieces to be had, whoever has changed that and how. A notice holds
 * some 8,000 bytes, so many variants take several.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function tell_stock_changed() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public as $$
    begin
      perform pg_notify('stock_changed', string_agg(variant_id::text, ',')) from (
        select variant_id, (row_number() over () - 1) / 300 as notice from (select distinct variant_id from moved) as variant
      ) as part group by notice;
      return null;
    end $$`.execute(db)
  for (const [event, rows] of [
    ['insert', 'new'],
    ['update', 'new'],
    ['delete', 'old'],
  ] as const) {
    await sql`
      create trigger ${sql.raw(`tell_stock_changed_on_${event}`)} after ${sql.raw(event)} on stock_levels
      referencing ${sql.raw(rows)} table as moved for each statement execute function tell_stock_changed()`.execute(db)
  }
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const event of ['insert', 'update', 'delete']) {
    await sql`drop trigger ${sql.raw(`tell_stock_changed_on_${event}`)} on stock_levels`.execute(db)
  }
  await sql`drop function tell_stock_changed`.execute(db)
}
