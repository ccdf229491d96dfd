import { type Kysely, sql } from 'kysely'

const ours = sql.raw(`in ('critical', 'default', 'emails', 'reports')`)

/**
 * What operators look at, asked so that the queue's own indexes answer: by queue and state, and by queue and the time of
 * ending. The view of all tasks has neither to offer.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create view task_queues as
    select
      queue.name as queue,
      kept.ready,
      kept.waiting,
      kept.running,
      kept.failed,
      kept.oldest_ready_at::timestamptz(3) as oldest_ready_at,
      ended.succeeded_last_hour,
      ended.failed_last_hour
    from pgboss.queue as queue
    cross join lateral (
      select
        count(*) filter (where state < 'active' and start_after <= now()) as ready,
        count(*) filter (where state < 'active' and start_after > now()) as waiting,
        count(*) filter (where state = 'active') as running,
        count(*) filter (where state = 'failed') as failed,
        min(start_after) filter (where state < 'active' and start_after <= now()) as oldest_ready_at
      from pgboss.job
      where name = queue.name and state in ('created', 'retry', 'active', 'failed')
    ) as kept
    cross join lateral (
      select
        count(*) filter (where state = 'completed') as succeeded_last_hour,
        count(*) filter (where state = 'failed') as failed_last_hour
      from pgboss.job
      where name = queue.name and completed_on > now() - interval '1 hour'
    ) as ended
    where queue.name ${ours}`.execute(db)
  await sql`
    create view running_tasks as
    select id, started_on as started_at from pgboss.job where state = 'active' and name ${ours}`.execute(db)
  await sql`
    create view failed_tasks as
    select id, completed_on as failed_at from pgboss.job where state = 'failed' and name ${ours}`.execute(db)
  await sql`
    create view task_schedules as
    select
      schedule.key as task,
      schedule.name as queue,
      schedule.cron,
      schedule.timezone as time_zone,
      schedule.options ->> 'missed' as missed,
      schedule.last_job_id as last_task_id,
      job.created_on::timestamptz(3) as last_fired_at
    from pgboss.schedule as schedule
    left join pgboss.job as job on job.name = schedule.name and job.id = schedule.last_job_id
    where schedule.name ${ours}`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop view task_schedules, failed_tasks, running_tasks, task_queues`.execute(db)
}
