import { type Kysely, sql } from 'kysely'

/**
 * Invoices of vendors, each for its part of an order. They are only ever added, and whole: `document` is what they say. Numbers run
 * on without a gap because each leads to the one before it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local lock_timeout = '5s'`.execute(db)
  await sql`
    create table invoice_series (
      vendor_id bigint primary key references vendors,
      last_serial bigint not null check (last_serial > 0)
    )`.execute(db)
  await sql`
    create table invoices (
      id bigint generated always as identity primary key,
      vendor_id bigint not null references vendors,
      serial bigint not null check (serial > 0),
      serial_before bigint generated always as (nullif(serial, 1) - 1) stored,
      number text not null unique,
      order_id bigint not null references orders,
      sub_order_id bigint not null unique references sub_orders,
      currency text not null check (currency ~ '^[A-Z]{3}$'),
      total_amount bigint not null check (total_amount >= 0),
      document jsonb not null check (
        document ->> 'number' = number and (document #>> '{totals,total}')::bigint = total_amount
      ),
      issued_at timestamptz(3) not null,
      unique (vendor_id, serial),
      constraint invoices_without_gaps foreign key (vendor_id, serial_before) references invoices (vendor_id, serial)
    )`.execute(db)
  await sql`create index invoices_of_order on invoices (order_id, id)`.execute(db)
  await sql`
    create trigger only_added_to before update or delete or truncate on invoices
    for each statement execute function refuse_change()`.execute(db)
  await sql`alter table invoices enable always trigger only_added_to`.execute(db)
  await wallIn(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table invoices, invoice_series`.execute(db)
}

/** Vendors read their own; tasks of the house write them. */
async function wallIn(db: Kysely<unknown>): Promise<void> {
  for (const table of ['invoices', 'invoice_series']) {
    await sql`alter table ${sql.table(table)} enable row level security`.execute(db)
    await sql`
      create policy of_its_vendor on ${sql.table(table)} to fashionistar_tenant
      using (vendor_id = any((select walled_vendor_ids())::bigint[]))`.execute(db)
  }
  await sql`grant select on invoices to fashionistar_tenant`.execute(db)
}
