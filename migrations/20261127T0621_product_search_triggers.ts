import { type Kysely, sql } from 'kysely'

/**
 * Keeps `product_search` by triggers, so that it is right from each commit on. Which products are due is noted in a setting
 * that ends with the transaction, and worked off once before the commit, in one order for all: whoever holds a row of
 * theirs waits for nothing any more but the next, so nobody waits in a circle.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local lock_timeout = '5s'`.execute(db)
  await noting(db)
  await working(db)
  await ofProducts(db)
  await ofVariants(db)
  await ofLevels(db)
  await ofRatings(db)
  await ofSales(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const table of ['products', 'variants', 'stock_levels', 'product_ratings', 'sub_orders', 'order_items']) {
    for (const name of ['note', 'note_insert', 'note_update', 'note_delete', 'work', 'work_update']) {
      await sql`drop trigger if exists ${sql.ref(`search_${name}`)} on ${sql.table(table)}`.execute(db)
    }
  }
  await sql`
    drop function note_searched_products, note_searched_variants, note_searched_levels, note_searched_level, note_searched_rating,
      note_sold, note_unsold, work_off_search, note_search`.execute(db)
}

/** Entries are `product` or `product:pieces sold`, apart by commas. */
async function noting(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function note_search(entries text) returns void language plpgsql as $$
    begin
      perform set_config('fashionistar.search_due',
        concat_ws(',', nullif(current_setting('fashionistar.search_due', true), ''), entries), true);
    end $$`.execute(db)
}

/** Whoever keeps answers in memory is told of products that were sold, for lists may be in that order; all else tells of itself. */
async function working(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function work_off_search() returns trigger language plpgsql security definer
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
      perform pg_notify('catalogue_changed', string_agg(split_part(entry, ':', 1), ','))
      from string_to_table(due, ',') as entry where entry like '%:%' having count(*) > 0;
      return null;
    end $$`.execute(db)
}

const note = async (db: Kysely<unknown>, name: string, body: string): Promise<void> => {
  await sql`
    create function ${sql.ref(name)}() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public as $$
    begin
      ${sql.raw(body)}
      return null;
    end $$`.execute(db)
}

/** At the end of the transaction, of each of those rows; the first does it for all. */
const workOff = async (db: Kysely<unknown>, table: string, events: string, when?: string): Promise<void> => {
  const name = when === undefined ? 'search_work' : 'search_work_update'
  await sql`
    create constraint trigger ${sql.ref(name)} after ${sql.raw(events)} on ${sql.table(table)}
    deferrable initially deferred for each row ${sql.raw(when === undefined ? '' : `when (${when})`)}
    execute function work_off_search()`.execute(db)
}

/** Noted for each statement, for a vendor's products may all change in one; what changes nothing here is not worked off. */
async function ofProducts(db: Kysely<unknown>): Promise<void> {
  await note(db, 'note_searched_products', `perform note_search(string_agg(id::text, ',')) from changed;`)
  await onEachStatement(db, 'products', 'note_searched_products', ['insert', 'update'])
  const columns = 'vendor_id, category_id, name, description, price_from, offered, published, created_at, deleted_at'
  await workOff(db, 'products', `insert or update of ${columns}`)
}

const notedBy = (rows: string): string => `
  perform note_search(string_agg(distinct product_id::text, ',')) from ${rows};`

async function ofVariants(db: Kysely<unknown>): Promise<void> {
  await note(db, 'note_searched_variants', notedBy('changed'))
  await onEachStatement(db, 'variants', 'note_searched_variants', ['insert', 'update', 'delete'])
  await workOff(db, 'variants', 'insert or delete or update')
}

/** What a checkout changes is looked at without a call: only what could be had and cannot now, or the other way round, counts. */
async function ofLevels(db: Kysely<unknown>): Promise<void> {
  const turns =
    '(old.on_hand + old.backorder_limit > old.reserved) <> (new.on_hand + new.backorder_limit > new.reserved)'
  await note(db, 'note_searched_levels', notedBy('changed join variants v on v.id = variant_id'))
  await note(db, 'note_searched_level', notedBy('variants where id = new.variant_id'))
  await onEachStatement(db, 'stock_levels', 'note_searched_levels', ['insert', 'delete'])
  await sql`
    create trigger search_note_update after update on stock_levels
    for each row when (${sql.raw(turns)}) execute function note_searched_level()`.execute(db)
  await workOff(db, 'stock_levels', 'insert or delete')
  await workOff(db, 'stock_levels', 'update', turns)
}

async function ofRatings(db: Kysely<unknown>): Promise<void> {
  await note(db, 'note_searched_rating', 'perform note_search(new.product_id::text);')
  await sql`
    create trigger search_note after insert or update on product_ratings
    for each row execute function note_searched_rating()`.execute(db)
  await workOff(db, 'product_ratings', 'insert or update')
}

const isSold = (row: string) => `${row}.status not in ('pending', 'cancelled', 'refunded')`

/**
 * Sold are the pieces of parts that were paid for and not called off or paid back, without those that were paid back
 * alone. All of it changes under the lock of the order. Parts begin unpaid, so that a checkout has nothing to note.
 */
async function ofSales(db: Kysely<unknown>): Promise<void> {
  const ends = `(${isSold('old')}) <> (${isSold('new')})`
  await note(
    db,
    'note_sold',
    `perform note_search(string_agg(v.product_id || ':' || case when ${isSold('new')} then 1 else -1 end * (i.quantity - i.refunded_quantity), ','))
      from order_items i join variants v on v.id = i.variant_id 
      where i.order_id = new.order_id and i.sub_order_id = new.id;`,
  )
  await sql`
    create trigger search_note after update of status on sub_orders
    for each row when (${sql.raw(ends)}) execute function note_sold()`.execute(db)
  await workOff(db, 'sub_orders', 'update of status', ends)
  await note(
    db,
    'note_unsold',
    `perform note_search(v.product_id || ':' || old.refunded_quantity - new.refunded_quantity)
      from variants v, sub_orders s where v.id = new.variant_id and s.id = new.sub_order_id and ${isSold('s')};`,
  )
  const changes = 'old.refunded_quantity <> new.refunded_quantity'
  await sql`
    create trigger search_note after update of refunded_quantity on order_items
    for each row when (${sql.raw(changes)}) execute function note_unsold()`.execute(db)
  await workOff(db, 'order_items', 'update of refunded_quantity', changes)
}

async function onEachStatement(
  db: Kysely<unknown>,
  table: string,
  noting: string,
  events: readonly ('insert' | 'update' | 'delete')[],
): Promise<void> {
  for (const event of events) {
    await sql`
      create trigger ${sql.ref(`search_note_${event}`)} after ${sql.raw(event)} on ${sql.table(table)}
      referencing ${sql.raw(event === 'delete' ? 'old' : 'new')} table as changed
      for each statement execute function ${sql.ref(noting)}()`.execute(db)
  }
}
