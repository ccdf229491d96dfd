import { type Kysely, sql } from 'kysely'

/**
 * What was sold and given back: by item for each booking of the ledger, and added up by day. A booking is counted once, whatever
 * is delivered again; what reports are made of is added to in the same statement.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local lock_timeout = '5s'`.execute(db)
  await lines(db)
  await days(db)
  await reports(db)
  await wallIn(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table sales_reports, daily_sales, sales_lines`.execute(db)
}

/** In minor units. `tax` was added on top, `tax_included` stands in the prices; `leads` is 1 for the first item of a part. */
const figures = sql.raw(`
  units integer not null,
  gross bigint not null,
  discounts bigint not null,
  tax bigint not null,
  tax_included bigint not null,
  shipping bigint not null,
  refunds bigint not null,
  commission bigint not null,
  net bigint not null generated always as (gross - discounts + tax + shipping - refunds - commission) stored`)

async function lines(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table sales_lines (
      transaction_id bigint not null references ledger_transactions,
      order_item_id bigint not null references order_items,
      sub_order_id bigint not null references sub_orders,
      vendor_id bigint not null references vendors,
      category_id bigint not null references categories,
      day date not null,
      currency text not null check (currency ~ '^[A-Z]{3}$'),
      leads integer not null check (leads in (0, 1)),
      ${figures},
      primary key (transaction_id, order_item_id)
    )`.execute(db)
  // What has been given back for an item so far?
  await sql`create index sales_lines_of_item on sales_lines (order_item_id)`.execute(db)
}

/** `orders` are those with anything of the category; `leads` counts each once, for sums over categories. */
async function days(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table daily_sales (
      day date not null,
      vendor_id bigint not null references vendors,
      category_id bigint not null references categories,
      currency text not null check (currency ~ '^[A-Z]{3}$'),
      orders integer not null,
      leads integer not null,
      ${figures},
      primary key (vendor_id, day, category_id, currency)
    ) with (fillfactor = 80)`.execute(db)
  // Staff look at all vendors of some days.
  await sql`create index daily_sales_by_day on daily_sales (day)`.execute(db)
}

/** Of whom and of what a report is to be; its text once it is made. No vendors: all of them. */
async function reports(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table sales_reports (
      id bigint generated always as identity primary key,
      user_id bigint not null references users,
      task_id uuid unique,
      vendor_ids bigint[],
      currency text,
      from_day date not null,
      to_day date not null check (to_day >= from_day),
      csv text,
      requested_at timestamptz(3) not null,
      ready_at timestamptz(3),
      check ((csv is null) = (ready_at is null))
    )`.execute(db)
  await sql`create index sales_reports_by_time on sales_reports (requested_at)`.execute(db)
  await sql`create index sales_reports_of_user on sales_reports (user_id)`.execute(db)
}

/** Vendors read their own days. A report they see who asked for it, as long as all of it is of vendors they act for. */
async function wallIn(db: Kysely<unknown>): Promise<void> {
  const policies = {
    sales_lines: 'vendor_id = any((select walled_vendor_ids())::bigint[])',
    daily_sales: 'vendor_id = any((select walled_vendor_ids())::bigint[])',
    sales_reports: 'user_id = (select walled_user_id()) and vendor_ids <@ (select walled_vendor_ids())',
  }
  for (const [table, condition] of Object.entries(policies)) {
    await sql`alter table ${sql.table(table)} enable row level security`.execute(db)
    await sql`
      create policy of_its_vendor on ${sql.table(table)} to fashionistar_tenant using (${sql.raw(condition)})`.execute(
      db,
    )
  }
  await sql`grant select on daily_sales to fashionistar_tenant`.execute(db)
  await sql`
    grant select, update (task_id), insert (user_id, vendor_ids, currency, from_day, to_day, requested_at)
    on sales_reports to fashionistar_tenant`.execute(db)
}
