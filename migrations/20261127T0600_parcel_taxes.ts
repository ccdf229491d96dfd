import { type Kysely, sql } from 'kysely'

/** The tax on each parcel, as items keep theirs: an invoice says of every line what tax is in it, and comes out even. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local lock_timeout = '5s'`.execute(db)
  await sql`
    alter table sub_orders
      add column shipping_tax_amount bigint not null default 0 check (shipping_tax_amount >= 0),
      add column shipping_tax_rate integer not null default 0,
      add column shipping_tax_included boolean not null default false`.execute(db)
  // What was added on top is known; what was within the price of a parcel was not kept.
  await sql`
    update sub_orders set shipping_tax_amount = shipping_payable - shipping_amount,
      shipping_tax_rate = round(1000000.0 * (shipping_payable - shipping_amount) / shipping_amount)
    where shipping_payable > shipping_amount and shipping_amount > 0`.execute(db)
  await sql`
    alter table sub_orders
      add constraint sub_orders_parcel check (
        shipping_payable = shipping_amount + case when shipping_tax_included then 0 else shipping_tax_amount end
      ) not valid`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table sub_orders drop constraint sub_orders_parcel, drop column shipping_tax_amount,
      drop column shipping_tax_rate, drop column shipping_tax_included`.execute(db)
}
