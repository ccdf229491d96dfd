import { CompiledQuery, type Kysely, sql } from 'kysely'
import { getConstructionPlans } from 'pg-boss'

/**
 * The job queue's own schema, and what we read of it. pg-boss upgrades its schema by itself from here on; the view is
 * the border, so that the domain reads tasks without knowing the library.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.executeQuery(CompiledQuery.raw(withoutTransaction(getConstructionPlans('pgboss'))))
  await sql`
    create table task_failures (
      task_id uuid not null,
      attempt integer not null check (attempt > 0),
      started_at timestamptz(3) not null,
      failed_at timestamptz(3) not null,
      error_class text not null,
      message text not null,
      traceback text not null,
      primary key (task_id, attempt)
    )`.execute(db)
  await sql`
    create view tasks as
    select
      job.id,
      job.data ->> 'task' as task,
      (job.data ->> 'ownerId')::bigint as owner_id,
      job.name as queue,
      job.priority,
      job.data -> 'payload' as payload,
      case job.state
        when 'completed' then 'SUCCESSFUL'
        when 'active' then 'RUNNING'
        when 'created' then 'READY'
        when 'retry' then 'READY'
        else 'FAILED'
      end as status,
      job.created_on::timestamptz(3) as enqueued_at,
      coalesce(failure.first_started_at, job.started_on)::timestamptz(3) as started_at,
      job.started_on::timestamptz(3) as last_attempted_at,
      job.completed_on::timestamptz(3) as finished_at,
      case when job.started_on is null then 0 else job.retry_count + 1 end as attempts,
      case when job.state = 'completed' then job.output -> 'value' end as return_value,
      coalesce(failure.errors, '[]'::jsonb) as errors
    from pgboss.job as job
    left join lateral (
      select
        min(started_at) as first_started_at,
        jsonb_agg(
          jsonb_build_object(
            'attempt', attempt, 'errorClass', error_class, 'message', message, 'traceback', traceback
          ) order by attempt
        ) as errors
      from task_failures where task_id = job.id
    ) as failure on true
    where job.name in ('critical', 'default', 'emails', 'reports')`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop view tasks`.execute(db)
  await sql`drop table task_failures`.execute(db)
  await sql`drop schema pgboss cascade`.execute(db)
}

/** The plan brings a transaction of its own; here the migrator owns the transaction. */
function withoutTransaction(plan: string): string {
  return plan.replace(/^\s*BEGIN;/, '').replace(/COMMIT;\s*$/, '')
}
