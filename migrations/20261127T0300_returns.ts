import { type Kysely, sql } from 'kysely'

/**
 * What may follow what once something is to be sent back, how many pieces can be, and what was sent for them instead.
 * Refused here, whoever asks.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local lock_timeout = '5s'`.execute(db)
  await moves(db)
  await exchanges(db)
  await noMoreThanBought(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop trigger within_what_was_bought on return_items`.execute(db)
  await sql`drop function refuse_return, returnable_pieces`.execute(db)
  await sql`drop index returns_by_exchange`.execute(db)
  await sql`alter table return_items drop column exchange_item_id`.execute(db)
  await sql`drop trigger only_onwards on returns`.execute(db)
  await sql`drop function refuse_return_move, may_return_move`.execute(db)
}

/** From closed there is a way back for an exchange whose order was called off: it is to be paid back after all. */
async function moves(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function may_return_move(before text, after text) returns boolean language sql immutable parallel safe
    return before = after or (before, after) in (
      ('requested', 'approved'), ('requested', 'rejected'),
      ('approved', 'received'), ('approved', 'rejected'),
      ('received', 'closed'), ('closed', 'received')
    )`.execute(db)
  await sql`
    create function refuse_return_move() returns trigger language plpgsql as $$
    begin
      raise exception 'a return that is % cannot become %', old.status, new.status
        using errcode = 'check_violation', constraint = 'return_moves', table = tg_table_name;
    end $$`.execute(db)
  await sql`
    create trigger only_onwards before update of status on returns
    for each row when (not may_return_move(old.status, new.status)) execute function refuse_return_move()`.execute(db)
}

/** Which item of the new order stands for what was sent back: its money lies with the old one. */
async function exchanges(db: Kysely<unknown>): Promise<void> {
  await sql`alter table return_items add column exchange_item_id bigint unique references order_items`.execute(db)
  await sql`
    create unique index returns_by_exchange on returns (exchange_order_id) where exchange_order_id is not null`.execute(
    db,
  )
}

/**
 * A piece is sent back once, and not at all when its money was given back without that. What came in exchange was paid for
 * by what it was exchanged for, so `refunded_quantity` of that speaks of both.
 */
async function noMoreThanBought(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function returnable_pieces(item bigint) returns integer language sql stable parallel safe
    return (
      with recursive sent as (
        select ri.order_item_id, ri.exchange_item_id, ri.quantity, ri.return_id
        from return_items ri where ri.order_item_id = item
        union all
        select ri.order_item_id, ri.exchange_item_id, ri.quantity, ri.return_id
        from sent join return_items ri on ri.order_item_id = sent.exchange_item_id
      ), pieces as (
        select coalesce(sum(quantity) filter (where order_item_id = item), 0)::integer as sent,
          coalesce(sum(quantity) filter (where kind = 'return' and status = 'closed'), 0)::integer as paid_back
        from sent join returns on returns.id = return_id where status <> 'rejected'
      )
      select i.quantity - pieces.sent - greatest(0, i.refunded_quantity - pieces.paid_back)
      from order_items i, pieces where i.id = item
    )`.execute(db)
  await sql`
    create function refuse_return() returns trigger language plpgsql as $$
    begin
      perform from order_items where id = new.order_item_id for no key update;
      if new.quantity > returnable_pieces(new.order_item_id) then
        raise exception 'no more than % pieces of the item % can be sent back',
          returnable_pieces(new.order_item_id), new.order_item_id
          using errcode = 'check_violation', constraint = 'return_within_bought', table = tg_table_name;
      end if;
      return new;
    end $$`.execute(db)
  await sql`
    create trigger within_what_was_bought before insert on return_items
    for each row execute function refuse_return()`.execute(db)
}
