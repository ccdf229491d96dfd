import { type Kysely, sql } from 'kysely'

/**
 * What a vendor takes back of an invoice when money of it is given back. Only ever added to, and whole, as invoices are. Each
 * note begins where the one before it on the same invoice has ended (`credited_before`), so that no two can take back the same, and
 * none may end beyond what the invoice comes to. `lines` says what of it is of which item, and of the parcel.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local lock_timeout = '5s'`.execute(db)
  await sql`
    create table credit_note_series (
      vendor_id bigint primary key references vendors,
      last_serial bigint not null check (last_serial > 0)
    )`.execute(db)
  await sql`
    create table credit_notes (
      id bigint generated always as identity primary key,
      vendor_id bigint not null references vendors,
      serial bigint not null check (serial > 0),
      serial_before bigint generated always as (nullif(serial, 1) - 1) stored,
      number text not null unique,
      order_id bigint not null references orders,
      invoice_id bigint not null references invoices,
      refund_id bigint not null references refunds,
      currency text not null check (currency ~ '^[A-Z]{3}$'),
      total_amount bigint not null check (total_amount > 0),
      credited_before bigint not null check (credited_before >= 0),
      credited_after bigint generated always as (credited_before + total_amount) stored,
      follows_on bigint generated always as (nullif(credited_before, 0)) stored,
      lines jsonb not null,
      document jsonb not null check (
        document ->> 'number' = number and (document #>> '{totals,total}')::bigint = total_amount
      ),
      issued_at timestamptz(3) not null,
      unique (vendor_id, serial),
      unique (refund_id, invoice_id),
      unique (invoice_id, credited_before),
      unique (invoice_id, credited_after),
      constraint credit_notes_without_gaps foreign key (vendor_id, serial_before)
        references credit_notes (vendor_id, serial),
      constraint credit_notes_in_turn foreign key (invoice_id, follows_on)
        references credit_notes (invoice_id, credited_after)
    )`.execute(db)
  await sql`create index credit_notes_of_order on credit_notes (order_id, id)`.execute(db)
  await sql`
    create trigger only_added_to before update or delete or truncate on credit_notes
    for each statement execute function refuse_change()`.execute(db)
  await sql`alter table credit_notes enable always trigger only_added_to`.execute(db)
  await keepWithin(db)
  await wallIn(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table credit_notes, credit_note_series`.execute(db)
  await sql`drop function credit_within_invoice`.execute(db)
}

/** An invoice never changes, so that what is compared here stays true. */
async function keepWithin(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function credit_within_invoice() returns trigger language plpgsql as $$
    begin
      if not exists (
        select from invoices i where i.id = new.invoice_id and i.vendor_id = new.vendor_id and i.order_id = new.order_id
          and i.currency = new.currency and new.credited_before + new.total_amount <= i.total_amount
      ) then
        raise exception 'credit note % takes back more than its invoice comes to, or is not of it', new.number
          using errcode = 'check_violation', constraint = 'credit_notes_within_invoice', table = 'credit_notes';
      end if;
      return new;
    end $$`.execute(db)
  await sql`
    create trigger within_invoice before insert on credit_notes
    for each row execute function credit_within_invoice()`.execute(db)
  await sql`alter table credit_notes enable always trigger within_invoice`.execute(db)
}

/** Vendors read their own; tasks of the house write them. */
async function wallIn(db: Kysely<unknown>): Promise<void> {
  for (const table of ['credit_notes', 'credit_note_series']) {
    await sql`alter table ${sql.table(table)} enable row level security`.execute(db)
    await sql`
      create policy of_its_vendor on ${sql.table(table)} to fashionistar_tenant
      using (vendor_id = any((select walled_vendor_ids())::bigint[]))`.execute(db)
  }
  await sql`grant select on credit_notes to fashionistar_tenant`.execute(db)
}
