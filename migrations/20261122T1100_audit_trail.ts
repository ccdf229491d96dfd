import { type Kysely, sql } from 'kysely'

/**
 * Events are kept as they were written: nobody changes or removes one, the owner of the table included, short of
 * disabling a trigger. Should somebody do that, the chain of seals over the events no longer holds, and says where.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // No foreign key: that an event is gone is what a seal must be able to tell.
  await sql`
    create table event_seals (
      position bigint primary key check (position > 0),
      event_id bigint not null unique,
      hash bytea not null check (octet_length(hash) = 32),
      sealed_at timestamptz(3) not null
    )`.execute(db)
  await sql`
    create function refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception '% of % is refused: the audit trail is only ever added to', tg_op, tg_table_name
        using errcode = 'restrict_violation', hint = 'What was wrong is put right by a further event.';
    end $$`.execute(db)
  for (const table of ['events', 'event_seals']) {
    await sql`
      create trigger only_added_to before update or delete or truncate on ${sql.table(table)}
      for each statement execute function refuse_change()`.execute(db)
    // Also in a session that plays a replica, which ordinary triggers sleep through.
    await sql`alter table ${sql.table(table)} enable always trigger only_added_to`.execute(db)
  }
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table event_seals`.execute(db)
  await sql`drop trigger only_added_to on events`.execute(db)
  await sql`drop function refuse_change()`.execute(db)
}
