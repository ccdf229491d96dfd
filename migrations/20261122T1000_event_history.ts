import { type Kysely, sql } from 'kysely'

/**
 * Whose history an event belongs to and what it changed; who is owed it, and whether it has taken effect there. No
 * foreign key from deliveries to events: events cannot be deleted, and every emit would pay for the check.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table events
      add column aggregate text,
      add column changes jsonb`.execute(db)
  // GET orders/:id/events
  await sql`create index events_aggregate on events (aggregate, id)`.execute(db)
  await sql`
    create table event_deliveries (
      event_id bigint not null,
      task text not null,
      aggregate text not null,
      task_id uuid not null,
      effective_at timestamptz(3),
      primary key (event_id, task)
    )`.execute(db)
  // Is an earlier event of this aggregate still owed to this subscriber?
  await sql`
    create index event_deliveries_owed on event_deliveries (task, aggregate, event_id)
    where effective_at is null`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table event_deliveries`.execute(db)
  await sql`drop index events_aggregate`.execute(db)
  await sql`alter table events drop column aggregate, drop column changes`.execute(db)
}
