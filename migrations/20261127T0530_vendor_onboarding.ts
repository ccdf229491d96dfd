import { type Kysely, sql } from 'kysely'

/** Shops apply and are let in, or not: who may sell is a state of theirs, and the catalogue follows it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local lock_timeout = '5s'`.execute(db)
  await standing(db)
  await papers(db)
  await catalogue(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop trigger publish_products on vendors`.execute(db)
  await sql`drop trigger publish_product on products`.execute(db)
  await sql`drop function publish_products, publish_product`.execute(db)
  // What is not published then is a draft: better hidden than shown for a shop that was not let in.
  await sql`alter table products drop column offered`.execute(db)
  await sql`drop table vendor_decisions, vendor_applications`.execute(db)
  await sql`drop trigger only_onwards on vendors`.execute(db)
  await sql`drop function refuse_vendor_move, may_vendor_move`.execute(db)
  await sql`drop index vendors_by_status`.execute(db)
  await sql`alter table vendors drop column status`.execute(db)
}

/** Those who sell already go on; whoever comes from here on has not been let in until somebody says so. */
async function standing(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table vendors add column status text not null default 'approved'
      check (status in ('applied', 'approved', 'refused', 'suspended'))`.execute(db)
  await sql`alter table vendors alter column status set default 'applied'`.execute(db)
  await sql`create index vendors_by_status on vendors (status, id) where deleted_at is null`.execute(db)
  await sql`
    create function may_vendor_move(before text, after text) returns boolean language sql immutable parallel safe
    return before = after or (before, after) in (
      ('applied', 'approved'), ('applied', 'refused'), ('refused', 'applied'),
      ('approved', 'suspended'), ('suspended', 'approved')
    )`.execute(db)
  await sql`
    create function refuse_vendor_move() returns trigger language plpgsql as $$
    begin
      raise exception 'a vendor that is % cannot become %', old.status, new.status
        using errcode = 'check_violation', constraint = 'vendor_moves', table = tg_table_name;
    end $$`.execute(db)
  await sql`
    create trigger only_onwards before update of status on vendors
    for each row when (not may_vendor_move(old.status, new.status)) execute function refuse_vendor_move()`.execute(db)
}

/** What a shop says of itself to be let in, and what was said to it; both are written before the wall and read behind it. */
async function papers(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table vendor_applications (
      vendor_id bigint primary key references vendors,
      legal_name text not null,
      country text not null check (country ~ '^[A-Z]{2}$'),
      registration_number text,
      contact_name text not null,
      contact_email text not null,
      contact_phone text,
      website text,
      submitted_at timestamptz(3) not null
    )`.execute(db)
  await sql`
    create table vendor_decisions (
      id bigint generated always as identity primary key,
      vendor_id bigint not null references vendors,
      status text not null,
      reason text,
      decided_at timestamptz(3) not null
    )`.execute(db)
  await sql`create index vendor_decisions_of_vendor on vendor_decisions (vendor_id, id desc)`.execute(db)
  for (const table of ['vendor_applications', 'vendor_decisions']) {
    await sql`alter table ${sql.table(table)} enable row level security`.execute(db)
    await sql`
      create policy of_its_vendor on ${sql.table(table)} to fashionistar_tenant
      using (vendor_id = any((select walled_vendor_ids())::bigint[]))`.execute(db)
    await sql`grant select on ${sql.table(table)} to fashionistar_tenant`.execute(db)
  }
}

/**
 * `offered` is what a vendor wants, `published` what everybody sees of it: offered by a vendor that may sell. So every read
 * of the catalogue asks one column, which the indexes of the catalogue know already.
 */
async function catalogue(db: Kysely<unknown>): Promise<void> {
  await sql`alter table products add column offered boolean not null default true`.execute(db)
  await sql`update products set offered = false where not published`.execute(db)
  // The vendor is held while its product is written: a decision at the same time finds the product, or comes first.
  await sql`
    create function publish_product() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public as $$
    begin
      select new.offered and status = 'approved' into strict new.published
      from vendors where id = new.vendor_id for share;
      return new;
    end $$`.execute(db)
  await sql`
    create trigger publish_product before insert or update of offered, vendor_id on products
    for each row execute function publish_product()`.execute(db)
  await sql`
    create function publish_products() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public as $$
    begin
      update products set published = offered and new.status = 'approved'
      where vendor_id = new.id and published <> (offered and new.status = 'approved');
      return null;
    end $$`.execute(db)
  await sql`
    create trigger publish_products after update of status on vendors
    for each row when (old.status <> new.status) execute function publish_products()`.execute(db)
}
