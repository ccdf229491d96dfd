import { type Kysely, sql } from 'kysely'

/**
 * Says on commit also of those variants that can no longer be had, or can again, because of what became of their product, or of
 * whoever sells it: not of any that are only renamed.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local lock_timeout = '5s'`.execute(db)
  await sql`
    create function tell_stock(ids bigint[]) returns void language sql
    set search_path = pg_catalog, public as $$
      select pg_notify('stock_changed', string_agg(id::text, ',')) from (
        select id, (row_number() over () - 1) / 300 as notice from unnest(ids) as id
      ) as part group by notice
    $$`.execute(db)
  await teller(
    db,
    'products',
    `select v.id from variants v where v.deleted_at is null and v.product_id in (
      select now.id from now join before on before.id = now.id
      where (now.published and now.deleted_at is null) <> (before.published and before.deleted_at is null))`,
  )
  await teller(
    db,
    'variants',
    `select now.id from now join before on before.id = now.id
    where (now.deleted_at is null) <> (before.deleted_at is null)`,
  )
}

async function teller(db: Kysely<unknown>, table: string, ids: string): Promise<void> {
  const name = sql.ref(`tell_stock_of_${table}`)
  await sql`
    create function ${name}() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public as $$
    begin
      perform tell_stock(array(${sql.raw(ids)}));
      return null;
    end $$`.execute(db)
  await sql`
    create trigger ${name} after update on ${sql.table(table)}
    referencing old table as before new table as now for each statement execute function ${name}()`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const table of ['products', 'variants']) {
    await sql`drop trigger ${sql.ref(`tell_stock_of_${table}`)} on ${sql.table(table)}`.execute(db)
    await sql`drop function ${sql.ref(`tell_stock_of_${table}`)}`.execute(db)
  }
  await sql`drop function tell_stock`.execute(db)
}
