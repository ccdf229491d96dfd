import { type Kysely, sql } from 'kysely'

/**
 * Stock by variant and location, who holds what of it and until when, and every change of what is there. The checks make
 * overselling impossible; the history writes itself.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local lock_timeout = '5s'`.execute(db)
  await locations(db)
  await levelsByLocation(db)
  await holds(db)
  await movements(db)
  await wallIn(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop trigger note_stock_movement on stock_levels`.execute(db)
  await sql`drop function note_stock_movement`.execute(db)
  await sql`drop table stock_movements, stock_holds`.execute(db)
  await sql`
    delete from stock_levels as other using stock_levels as kept
    where kept.variant_id = other.variant_id and kept.location_id < other.location_id`.execute(db)
  await sql`
    alter table stock_levels drop constraint stock_levels_pkey, drop constraint stock_levels_promised,
      drop column location_id, drop column backorder_limit, drop column low_at, drop column why, drop column why_order_id,
      add primary key (variant_id), add constraint stock_levels_check check (reserved >= 0 and reserved <= on_hand)`.execute(
    db,
  )
  await sql`drop trigger open_main_location on vendors`.execute(db)
  await sql`drop function open_main_location, main_location`.execute(db)
  await sql`drop table stock_locations`.execute(db)
}

/** Each vendor has a place to begin with. */
async function locations(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table stock_locations (
      id bigint generated always as identity primary key,
      vendor_id bigint not null references vendors,
      name text not null,
      country text check (country ~ '^[A-Z]{2}$'),
      priority integer not null default 0,
      created_at timestamptz(3) not null default now(),
      deleted_at timestamptz(3)
    )`.execute(db)
  await sql`
    create unique index stock_locations_name on stock_locations (vendor_id, lower(name)) where deleted_at is null`.execute(
    db,
  )
  await sql`create index stock_locations_of_vendor on stock_locations (vendor_id, priority, id)`.execute(db)
  await sql`insert into stock_locations (vendor_id, name) select id, 'Main' from vendors order by id`.execute(db)
  await sql`
    create function open_main_location() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public as $$
    begin
      insert into stock_locations (vendor_id, name) values (new.id, 'Main');
      return null;
    end $$`.execute(db)
  await sql`
    create trigger open_main_location after insert on vendors for each row execute function open_main_location()`.execute(
    db,
  )
  await sql`
    create function main_location(vendor bigint) returns bigint language sql stable parallel safe
    return (
      select id from stock_locations where vendor_id = vendor and deleted_at is null order by priority, id limit 1
    )`.execute(db)
}

async function levelsByLocation(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table stock_levels
      add column location_id bigint references stock_locations,
      add column backorder_limit integer not null default 0 check (backorder_limit >= 0),
      add column low_at integer check (low_at >= 0),
      add column why text not null default 'count'
        check (why in ('count', 'adjustment', 'sale', 'return', 'transfer')),
      add column why_order_id bigint`.execute(db)
  await sql`
    update stock_levels set location_id = main_location(p.vendor_id)
    from variants v join products p on p.id = v.product_id where v.id = variant_id`.execute(db)
  await sql`
    alter table stock_levels
      alter column location_id set not null,
      drop constraint stock_levels_pkey,
      drop constraint stock_levels_check,
      add primary key (variant_id, location_id),
      add constraint stock_levels_promised
        check (on_hand >= 0 and reserved >= 0 and reserved <= on_hand + backorder_limit)`.execute(db)
  await sql`create index stock_levels_of_location on stock_levels (location_id, variant_id)`.execute(db)
}

/** What an order holds; until it is paid for, only for a while. Their sum is what is reserved. */
async function holds(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table stock_holds (
      order_id bigint not null references orders,
      variant_id bigint not null,
      location_id bigint not null,
      quantity integer not null check (quantity > 0),
      created_at timestamptz(3) not null default now(),
      primary key (order_id, variant_id, location_id),
      foreign key (variant_id, location_id) references stock_levels
    )`.execute(db)
  await sql`create index stock_holds_of_level on stock_holds (variant_id, location_id)`.execute(db)
}

/** Why there are more or fewer pieces than before: written by the change itself, so that none goes unnoted. */
async function movements(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table stock_movements (
      id bigint generated always as identity primary key,
      variant_id bigint not null,
      location_id bigint not null references stock_locations,
      quantity integer not null check (quantity <> 0),
      why text not null,
      order_id bigint,
      moved_at timestamptz(3) not null default now()
    )`.execute(db)
  await sql`create index stock_movements_of_variant on stock_movements (variant_id, id desc)`.execute(db)
  await sql`
    insert into stock_movements (variant_id, location_id, quantity, why)
    select variant_id, location_id, on_hand, 'count' from stock_levels where on_hand > 0 order by variant_id`.execute(
    db,
  )
  await sql`
    create trigger only_added_to before update or delete or truncate on stock_movements
    for each statement execute function refuse_change()`.execute(db)
  await sql`alter table stock_movements enable always trigger only_added_to`.execute(db)
  await sql`
    create function note_stock_movement() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public as $$
    declare
      moved integer := new.on_hand - case tg_op when 'INSERT' then 0 else old.on_hand end;
    begin
      if moved <> 0 then
        insert into stock_movements (variant_id, location_id, quantity, why, order_id)
        values (new.variant_id, new.location_id, moved, new.why, new.why_order_id);
      end if;
      return null;
    end $$`.execute(db)
  await sql`
    create trigger note_stock_movement after insert or update of on_hand on stock_levels
    for each row execute function note_stock_movement()`.execute(db)
}

async function wallIn(db: Kysely<unknown>): Promise<void> {
  const ofVariant = 'exists (select from variants v where v.id = variant_id)'
  const policies: Readonly<Record<string, string>> = {
    stock_locations: 'vendor_id = any((select walled_vendor_ids())::bigint[])',
    stock_holds: ofVariant,
    stock_movements: ofVariant,
  }
  for (const [table, condition] of Object.entries(policies)) {
    await sql`alter table ${sql.table(table)} enable row level security`.execute(db)
    await sql`
      create policy of_its_vendor on ${sql.table(table)} to fashionistar_tenant using (${sql.raw(condition)})`.execute(
      db,
    )
  }
  await sql`grant select, insert, update on stock_locations to fashionistar_tenant`.execute(db)
  await sql`grant select, update, delete on stock_holds to fashionistar_tenant`.execute(db)
  await sql`grant select on stock_movements to fashionistar_tenant`.execute(db)
}
