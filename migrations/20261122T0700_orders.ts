import { type Kysely, sql } from 'kysely'

/** An order is one promise to a buyer, kept by one sub-order per vendor. Prices are copied: a later change of price is not ours to pass on. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table orders (
      id bigint generated always as identity primary key,
      number text not null unique generated always as ('FS-' || (100000 + id)) stored,
      customer_id bigint not null references users,
      status text not null default 'pending' check (status in ('pending')),
      currency text not null check (currency ~ '^[A-Z]{3}$'),
      total_amount bigint not null check (total_amount >= 0),
      delivery_address jsonb not null,
      shipping_method text not null,
      placed_at timestamptz(3) not null,
      updated_at timestamptz(3) not null default now()
    )`.execute(db)
  await sql`create index orders_of_customer on orders (customer_id, placed_at desc, id desc)`.execute(db)
  await sql`
    create table sub_orders (
      id bigint generated always as identity primary key,
      order_id bigint not null references orders,
      vendor_id bigint not null references vendors,
      status text not null default 'pending' check (status in ('pending')),
      unique (order_id, vendor_id)
    )`.execute(db)
  await sql`create index sub_orders_of_vendor on sub_orders (vendor_id, id desc)`.execute(db)
  await sql`
    create table order_items (
      id bigint generated always as identity primary key,
      order_id bigint not null references orders,
      sub_order_id bigint not null references sub_orders,
      variant_id bigint not null references variants,
      product_name text not null,
      sku text,
      options jsonb not null,
      quantity integer not null check (quantity > 0),
      unit_price_amount bigint not null check (unit_price_amount >= 0),
      line_total_amount bigint not null generated always as (quantity * unit_price_amount) stored
    )`.execute(db)
  await sql`create index order_items_of_order on order_items (order_id, id)`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table order_items, sub_orders, orders`.execute(db)
}
