import { type Kysely, sql } from 'kysely'

const statuses = `('pending', 'paid', 'processing', 'shipped', 'delivered', 'cancelled', 'refunded')`

/**
 * From a promise to a parcel: what an order comes to and why, how far it and each vendor's part have come, and what was
 * sent back. Moves that cannot be are refused here, whoever asks.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local lock_timeout = '5s'`.execute(db)
  await orders(db)
  await parts(db)
  await items(db)
  await moves(db)
  await follow(db)
  await returns(db)
  await wallIn(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`revoke update (updated_at) on orders from fashionistar_tenant`.execute(db)
  await sql`drop table return_items, returns`.execute(db)
  await sql`drop trigger follow_parts on sub_orders`.execute(db)
  await sql`drop function follow_parts`.execute(db)
  for (const table of ['orders', 'sub_orders']) {
    await sql`drop trigger only_onwards on ${sql.table(table)}`.execute(db)
  }
  await sql`drop function refuse_order_move, may_order_move`.execute(db)
  await sql`
    alter table order_items drop column discount_amount, drop column tax_amount, drop column tax_rate,
      drop column tax_included, drop column payable_amount, drop column refunded_quantity, drop column refunded_amount`.execute(
    db,
  )
  await sql`
    alter table sub_orders drop column shipping_amount, drop column shipping_payable, drop column discount_amount,
      drop column payable_amount, drop column refunded_amount, drop column commission_rate, drop column shipped_at,
      drop column delivered_at, drop column cancelled_at, drop column cancel_reason,
      drop constraint sub_orders_status_check`.execute(db)
  await sql`
    alter table orders drop column subtotal_amount, drop column discount_amount, drop column shipping_amount,
      drop column tax_amount, drop column tax_included_amount, drop column captured_amount, drop column refunded_amount,
      drop column discounts, drop column cart_id, drop column hold_until, drop column paid_at, drop column delivered_at,
      drop column cancelled_at, drop column cancel_reason, drop constraint orders_status_check`.execute(db)
  for (const table of ['orders', 'sub_orders']) {
    await sql`update ${sql.table(table)} set status = 'pending'`.execute(db)
    await sql`
      alter table ${sql.table(table)} add constraint ${sql.ref(`${table}_status_check`)} check (status in ('pending'))`.execute(
      db,
    )
  }
  await sql`alter table vendors drop column commission_rate`.execute(db)
}

async function orders(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table orders
      drop constraint orders_status_check,
      add constraint orders_status_check check (status in ${sql.raw(statuses)}),
      add column subtotal_amount bigint not null default 0,
      add column discount_amount bigint not null default 0,
      add column shipping_amount bigint not null default 0,
      add column tax_amount bigint not null default 0,
      add column tax_included_amount bigint not null default 0,
      add column captured_amount bigint not null default 0 check (captured_amount >= 0),
      add column refunded_amount bigint not null default 0,
      add column discounts jsonb not null default '[]',
      add column cart_id bigint,
      add column hold_until timestamptz(3),
      add column paid_at timestamptz(3),
      add column delivered_at timestamptz(3),
      add column cancelled_at timestamptz(3),
      add column cancel_reason text`.execute(db)
  await sql`update orders set subtotal_amount = total_amount`.execute(db)
  await sql`
    alter table orders
      add constraint orders_sum check (
        total_amount = subtotal_amount - discount_amount + shipping_amount + tax_amount
        and least(subtotal_amount, discount_amount, shipping_amount, tax_amount, tax_included_amount) >= 0
      ),
      add constraint orders_refunded check (refunded_amount between 0 and captured_amount)`.execute(db)
  await sql`create unique index orders_of_cart on orders (cart_id) where cart_id is not null`.execute(db)
  await sql`create index orders_unpaid on orders (hold_until) where status = 'pending'`.execute(db)
}

/** A vendor's part: what the buyer pays for it, and the share of it that the market keeps, frozen when it was sold. */
async function parts(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table vendors add column commission_rate integer not null default 1000
      check (commission_rate between 0 and 10000)`.execute(db)
  await sql`
    alter table sub_orders
      drop constraint sub_orders_status_check,
      add constraint sub_orders_status_check check (status in ${sql.raw(statuses)}),
      add column shipping_amount bigint not null default 0 check (shipping_amount >= 0),
      add column shipping_payable bigint not null default 0 check (shipping_payable >= 0),
      add column discount_amount bigint not null default 0 check (discount_amount >= 0),
      add column payable_amount bigint not null default 0 check (payable_amount >= 0),
      add column refunded_amount bigint not null default 0,
      add column commission_rate integer not null default 1000 check (commission_rate between 0 and 10000),
      add column shipped_at timestamptz(3),
      add column delivered_at timestamptz(3),
      add column cancelled_at timestamptz(3),
      add column cancel_reason text`.execute(db)
  await sql`
    update sub_orders set payable_amount = (
      select coalesce(sum(line_total_amount), 0) from order_items where sub_order_id = sub_orders.id)`.execute(db)
  await sql`
    alter table sub_orders
      add constraint sub_orders_refunded check (refunded_amount between 0 and payable_amount)`.execute(db)
}

async function items(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table order_items
      add column discount_amount bigint not null default 0 check (discount_amount >= 0),
      add column tax_amount bigint not null default 0 check (tax_amount >= 0),
      add column tax_rate integer not null default 0,
      add column tax_included boolean not null default false,
      add column payable_amount bigint not null default 0 check (payable_amount >= 0),
      add column refunded_quantity integer not null default 0,
      add column refunded_amount bigint not null default 0`.execute(db)
  await sql`update order_items set payable_amount = line_total_amount`.execute(db)
  await sql`
    alter table order_items
      add constraint order_items_refunded check (
        refunded_quantity between 0 and quantity and refunded_amount between 0 and payable_amount
      )`.execute(db)
}

/** One table of moves for orders and their parts. */
async function moves(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function may_order_move(before text, after text) returns boolean language sql immutable parallel safe
    return before = after or (before, after) in (
      ('pending', 'paid'), ('pending', 'cancelled'),
      ('paid', 'processing'), ('paid', 'shipped'), ('paid', 'cancelled'), ('paid', 'refunded'),
      ('processing', 'shipped'), ('processing', 'delivered'), ('processing', 'cancelled'), ('processing', 'refunded'),
      ('shipped', 'delivered'), ('shipped', 'refunded'),
      ('delivered', 'refunded')
    )`.execute(db)
  await sql`
    create function refuse_order_move() returns trigger language plpgsql as $$
    begin
      raise exception 'what is % cannot become %', old.status, new.status
        using errcode = 'check_violation', constraint = 'order_moves', table = tg_table_name;
    end $$`.execute(db)
  for (const table of ['orders', 'sub_orders']) {
    await sql`
      create trigger only_onwards before update of status on ${sql.table(table)}
      for each row when (not may_order_move(old.status, new.status)) execute function refuse_order_move()`.execute(db)
  }
}

/** An order is as far as its parts are; those that were called off do not hold it up. */
async function follow(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function follow_parts() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public as $$
    begin
      update orders set status = coalesce(live.status, ended.status), updated_at = now(),
        delivered_at = case coalesce(live.status, ended.status) when 'delivered' then live.delivered_at end,
        cancelled_at = case coalesce(live.status, ended.status) when 'cancelled' then ended.cancelled_at end
      from (
        select max(delivered_at) as delivered_at, case
          when count(*) = 0 then null
          when bool_and(status = 'pending') then 'pending'
          when bool_and(status = 'paid') then 'paid'
          when bool_and(status = 'delivered') then 'delivered'
          when bool_and(status in ('shipped', 'delivered')) then 'shipped'
          else 'processing' end as status
        from sub_orders where order_id = new.order_id and status not in ('cancelled', 'refunded')
      ) as live, (
        select max(cancelled_at) as cancelled_at, case when bool_and(status = 'cancelled') then 'cancelled' else 'refunded' end as status
        from sub_orders where order_id = new.order_id
      ) as ended
      where orders.id = new.order_id and orders.status <> coalesce(live.status, ended.status);
      return null;
    end $$`.execute(db)
  await sql`
    create trigger follow_parts after update of status on sub_orders
    for each row when (old.status <> new.status) execute function follow_parts()`.execute(db)
}

async function returns(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table returns (
      id bigint generated always as identity primary key,
      order_id bigint not null references orders,
      sub_order_id bigint not null references sub_orders,
      kind text not null check (kind in ('return', 'exchange')),
      status text not null default 'requested'
        check (status in ('requested', 'approved', 'rejected', 'received', 'closed')),
      reason text not null,
      note text not null default '',
      refund_amount bigint check (refund_amount >= 0),
      exchange_order_id bigint references orders,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now()
    )`.execute(db)
  await sql`create index returns_of_order on returns (order_id, id)`.execute(db)
  await sql`create index returns_of_part on returns (sub_order_id, id desc)`.execute(db)
  await sql`
    create table return_items (
      return_id bigint not null references returns,
      order_item_id bigint not null references order_items,
      quantity integer not null check (quantity > 0),
      exchange_variant_id bigint references variants,
      primary key (return_id, order_item_id)
    )`.execute(db)
  await sql`create index return_items_of_item on return_items (order_item_id)`.execute(db)
}

/** Of returns a vendor sees its own; reasons a buyer gives are for the vendor to read. */
async function wallIn(db: Kysely<unknown>): Promise<void> {
  const policies = {
    returns: 'exists (select from sub_orders s where s.id = sub_order_id)',
    return_items: 'exists (select from returns r where r.id = return_id)',
  }
  for (const [table, condition] of Object.entries(policies)) {
    await sql`alter table ${sql.table(table)} enable row level security`.execute(db)
    await sql`
      create policy of_its_vendor on ${sql.table(table)} to fashionistar_tenant using (${sql.raw(condition)})`.execute(
      db,
    )
  }
  // To lock an order whose part is moved on counts as a change of it.
  await sql`grant update (updated_at) on orders to fashionistar_tenant`.execute(db)
  await sql`grant select, update on returns to fashionistar_tenant`.execute(db)
  await sql`grant select on return_items to fashionistar_tenant`.execute(db)
}
