import { type Kysely, sql } from 'kysely'

const ofVariant = sql.raw('exists (select from variants v where v.id = variant_id)')
const inOwnPlace = sql.raw('exists (select from stock_locations l where l.id = location_id)')

/** More reasons why pieces come and go, and nobody puts theirs in the place of another. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local lock_timeout = '5s'`.execute(db)
  await reasons(db, `'count', 'adjustment', 'delivery', 'damage', 'loss', 'sale', 'return', 'transfer'`)
  await sql`
    alter policy of_its_vendor on stock_levels using (${ofVariant}) with check (${ofVariant} and ${inOwnPlace})`.execute(
    db,
  )
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter policy of_its_vendor on stock_levels using (${ofVariant}) with check (${ofVariant})`.execute(db)
  await sql`update stock_levels set why = 'adjustment' where why in ('delivery', 'damage', 'loss')`.execute(db)
  await reasons(db, `'count', 'adjustment', 'sale', 'return', 'transfer'`)
}

async function reasons(db: Kysely<unknown>, list: string): Promise<void> {
  await sql`
    alter table stock_levels drop constraint stock_levels_why_check,
      add constraint stock_levels_why_check check (why in (${sql.raw(list)}))`.execute(db)
}
