import { type Kysely, sql } from 'kysely'

/** Parcels, each written before its carrier is asked, where they have been, and what carriers tell of their own accord. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local lock_timeout = '5s'`.execute(db)
  await sql`
    create table shipments (
      id bigint generated always as identity primary key,
      order_id bigint not null references orders,
      sub_order_id bigint not null references sub_orders,
      vendor_id bigint not null references vendors,
      carrier text not null,
      service text not null,
      status text not null default 'preparing' check (status in (
        'preparing', 'label-created', 'in-transit', 'out-for-delivery', 'delivered', 'exception', 'returned', 'cancelled'
      )),
      reference text not null unique,
      weight_grams integer not null check (weight_grams >= 0),
      tracking_number text,
      tracking_url text,
      label bytea,
      label_type text,
      failure text,
      busy_until timestamptz(3),
      check_at timestamptz(3),
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      delivered_at timestamptz(3)
    )`.execute(db)
  await sql`create index shipments_of_order on shipments (order_id, id)`.execute(db)
  await sql`create index shipments_of_vendor on shipments (vendor_id, id desc)`.execute(db)
  await sql`create unique index shipments_by_number on shipments (carrier, tracking_number)`.execute(db)
  await sql`create index shipments_to_check on shipments (check_at) where check_at is not null`.execute(db)
  // A part goes out once; a parcel that could not be ordered makes room for another.
  await sql`create unique index shipments_of_part on shipments (sub_order_id) where status <> 'cancelled'`.execute(db)
  await sql`
    create table shipment_steps (
      shipment_id bigint not null references shipments,
      at timestamptz(3) not null,
      status text not null,
      place text,
      description text not null,
      primary key (shipment_id, at, status)
    )`.execute(db)
  await sql`
    create table carrier_notices (
      carrier text not null,
      notice_id text not null,
      received_at timestamptz(3) not null,
      primary key (carrier, notice_id)
    )`.execute(db)
  await sql`create index carrier_notices_by_time on carrier_notices (received_at)`.execute(db)
  await sql`alter table stock_locations add column address jsonb`.execute(db)
  await wallIn(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table stock_locations drop column address`.execute(db)
  await sql`drop table carrier_notices, shipment_steps, shipments`.execute(db)
}

async function wallIn(db: Kysely<unknown>): Promise<void> {
  const policies = {
    shipments: 'vendor_id = any((select walled_vendor_ids())::bigint[])',
    shipment_steps: 'exists (select from shipments s where s.id = shipment_id)',
  }
  for (const [table, condition] of Object.entries(policies)) {
    await sql`alter table ${sql.table(table)} enable row level security`.execute(db)
    await sql`
      create policy of_its_vendor on ${sql.table(table)} to fashionistar_tenant using (${sql.raw(condition)})`.execute(
      db,
    )
    await sql`grant select, insert, update on ${sql.table(table)} to fashionistar_tenant`.execute(db)
  }
}
