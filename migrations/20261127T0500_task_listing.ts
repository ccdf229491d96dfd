import { type Kysely, sql } from 'kysely'

/**
 * Tasks in the order in which they were asked for, one queue at a time: so the queue's own index, by queue and time, answers,
 * which the view of all tasks hides behind its rounding. How a task stands is written out as conditions, to which the planner
 * finds the indexes that hold only such rows. Those that failed get one of ours; whatever goes well never enters it. By name
 * there is none: it would cost every task a tenth more, for a question that is seldom asked and reads half a million in a
 * quarter of a second.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Failed tasks, the newest first.
  await sql`
    create index job_failed on pgboss.job (name, created_on, id) where state in ('failed', 'cancelled')`.execute(db)
  await sql`
    create view task_listing as
    select
      name as queue,
      id as task_id,
      created_on as listed_at,
      data ->> 'task' as task,
      state in ('created', 'retry') as ready,
      state = 'active' as running,
      state = 'completed' as successful,
      state in ('failed', 'cancelled') as failed
    from pgboss.job
    where name in ('critical', 'default', 'emails', 'reports')`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop view task_listing`.execute(db)
  await sql`drop index pgboss.job_failed`.execute(db)
}
