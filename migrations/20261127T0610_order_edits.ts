import { type Kysely, sql } from 'kysely'

/**
 * An order may be edited until it is sent. Nobody is charged another sum than the one they began to pay, whoever edits; and
 * what has been handed to a carrier goes where the carrier was told.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local lock_timeout = '5s'`.execute(db)
  await sql`
    create function order_is_being_paid(id bigint) returns boolean language sql stable parallel safe
    return exists (
      select from payments p where p.order_id = order_is_being_paid.id
        and p.status in ('started', 'needs-action', 'processing', 'authorised', 'capturing')
    )`.execute(db)
  // Once there is a label its part is shipped, which says it.
  await sql`
    create function order_is_being_sent(id bigint) returns boolean language sql stable parallel safe
    return exists (
      select from shipments s where s.order_id = order_is_being_sent.id and s.status = 'preparing'
    )`.execute(db)
  await sql`
    create function refuse_other_total() returns trigger language plpgsql as $$
    begin
      if order_is_being_paid(new.id) then
        raise exception 'the order % is being paid, and comes to what it came to', new.id
          using errcode = 'check_violation', constraint = 'order_total_being_paid', table = tg_table_name;
      end if;
      return new;
    end $$`.execute(db)
  await sql`
    create trigger same_total_while_paid before update of total_amount on orders
    for each row when (old.total_amount <> new.total_amount) execute function refuse_other_total()`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop trigger same_total_while_paid on orders`.execute(db)
  await sql`drop function refuse_other_total, order_is_being_sent, order_is_being_paid`.execute(db)
}
