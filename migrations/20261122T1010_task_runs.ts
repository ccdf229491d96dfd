import { type Kysely, sql } from 'kysely'

/** What we keep of tasks beside the queue's own rows: progress, proof of effects, slots of tasks that run few at a time. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table task_progress (
      task_id uuid primary key,
      fraction real not null check (fraction between 0 and 1),
      reported_at timestamptz(3) not null
    )`.execute(db)
  await sql`
    create table task_effects (
      task_id uuid primary key,
      effective_at timestamptz(3) not null
    )`.execute(db)
  await sql`
    create table task_slots (
      task text not null,
      slot integer not null,
      task_id uuid not null,
      taken_at timestamptz(3) not null,
      primary key (task, slot)
    )`.execute(db)
  await sql`alter table task_failures add column worker text`.execute(db)
  await sql`drop view tasks`.execute(db)
  await createView(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop view tasks`.execute(db)
  await sql`alter table task_failures drop column worker`.execute(db)
  await sql`drop table task_slots`.execute(db)
  await sql`drop table task_effects`.execute(db)
  await sql`drop table task_progress`.execute(db)
  await createEarlierView(db)
}

/** An attempt the queue itself ended (out of time, with nobody to say so) has no row among the failures; it is added here. */
async function createView(db: Kysely<unknown>): Promise<void> {
  await sql`
    create view tasks as
    select
      job.id,
      job.data ->> 'task' as task,
      (job.data ->> 'ownerId')::bigint as owner_id,
      job.data ->> 'requestId' as request_id,
      (job.data -> 'event' ->> 'id')::bigint as event_id,
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
      job.state = 'cancelled' as cancelled,
      job.created_on::timestamptz(3) as enqueued_at,
      job.start_after::timestamptz(3) as run_after,
      case when attempts.count > 0 then coalesce(failure.first_started_at, job.started_on) end::timestamptz(3) as started_at,
      job.started_on::timestamptz(3) as last_attempted_at,
      job.completed_on::timestamptz(3) as finished_at,
      attempts.count as attempts,
      job.retry_limit as retries,
      case when job.state = 'completed' then job.output -> 'value' end as return_value,
      case when job.state = 'completed' then 1::real else progress.fraction end as progress,
      job.output ->> 'worker' as worker,
      coalesce(failure.errors, '[]'::jsonb) || case
        when job.state <> 'failed' or failure.last_attempt = job.retry_count + 1 then '[]'::jsonb
        else jsonb_build_array(
          jsonb_build_object(
            'attempt', job.retry_count + 1, 'errorClass', 'TaskTimedOut',
            'message', coalesce(job.output -> 'value' ->> 'message', 'The attempt was ended.'), 'traceback', ''
          )
        )
      end as errors
    from pgboss.job as job
    cross join lateral (
      select case when job.started_on is null then job.retry_count else job.retry_count + 1 end as count
    ) as attempts
    left join task_progress as progress on progress.task_id = job.id
    left join lateral (
      select
        min(started_at) as first_started_at,
        max(attempt) as last_attempt,
        jsonb_agg(
          jsonb_build_object(
            'attempt', attempt, 'errorClass', error_class, 'message', message, 'traceback', traceback
          ) order by attempt
        ) as errors
      from task_failures where task_id = job.id
    ) as failure on true
    where job.name in ('critical', 'default', 'emails', 'reports')`.execute(db)
}

async function createEarlierView(db: Kysely<unknown>): Promise<void> {
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
