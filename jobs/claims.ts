import { type Kysely, sql } from 'kysely'
import { statement } from '../db/connect.ts'
import type { DB } from '../db/types.ts'
import type { Queue } from '../domain/common/task.ts'
import { CHANNEL } from './channel.ts'
import type { TaskJob } from './job.ts'

/**
 * What a worker does with the rows it has claimed that pg-boss's API does not offer. Each statement holds only while
 * the row is active under the same attempt: a worker that was thought lost cannot undo what another has done since.
 */
export interface Claims {
  /** Claims up to so many that are due, the most urgent first. */
  take(queue: Queue, most: number): Promise<TaskJob[]>
  /** Says that these are still worked on; returns those that still are this worker's. */
  beat(jobs: readonly TaskJob[]): Promise<Set<string>>
  /** Puts them back as if they had never been taken. */
  giveBack(jobs: readonly TaskJob[], delayMs?: number): Promise<void>
  /** Takes away the retries that are left: what fails next fails for good. */
  endRetries(job: TaskJob): Promise<void>
  /** Puts back what workers took that have since gone silent; returns how many. */
  reclaim(silentSeconds: number): Promise<number>
}

/** How often a task may lose its worker before it is taken to be what brings workers down. */
const MOST_LOSSES = 5

export function claimsIn(db: Kysely<DB>): Claims {
  return {
    async take(queue, most) {
      const { rows } = await db.executeQuery(statement<TaskJob>(takeText(queue, most), []))
      return rows.toSorted(byTurn)
    },
    async beat(jobs) {
      const { rows } = await sql<{ id: string }>`
        update pgboss.job set heartbeat_on = now() where ${held(jobs)} returning id`.execute(db)
      return new Set(rows.map(({ id }) => id))
    },
    async giveBack(jobs, delayMs = 0) {
      await sql`
        update pgboss.job set
          state = case when retry_count > 0 then 'retry' else 'created' end::pgboss.job_state,
          started_on = null, heartbeat_on = null, start_after = now() + ${delayMs} * interval '1 millisecond'
        where ${held(jobs)}
        returning case when ${delayMs} = 0 then pg_notify(${CHANNEL}, name) end`.execute(db)
    },
    async endRetries(job) {
      await sql`update pgboss.job set retry_limit = retry_count where ${held([job])}`.execute(db)
    },
    reclaim: (silentSeconds) => reclaim(db, silentSeconds),
  }
}

/**
 * What pg-boss does for a queue of the standard policy, with seven columns in place of thirty: reading the others cost more
 * than the work of a short task. No parameters: the plan depends on how many are asked for.
 */
const takeText = (queue: Queue, most: number): string => `
  with next as (
    select id from pgboss.job
    where name = '${queue}' and state < 'active' and not blocked and start_after <= now()
    order by priority desc, created_on
    limit ${Math.trunc(most)}
    for update skip locked
  )
  update pgboss.job as job set state = 'active', started_on = now(), heartbeat_on = now(),
    retry_count = case when started_on is null then retry_count else retry_count + 1 end
  from next where job.name = '${queue}' and job.id = next.id
  returning job.id, job.name, job.data, job.priority, job.retry_count as "retryCount",
    extract(epoch from job.start_after)::float8 as due, job.started_on::text as "startedOn"`

/** The more urgent first, then what was due first, then in the order of events. */
function byTurn(a: TaskJob, b: TaskJob): number {
  return b.priority - a.priority || a.due - b.due || (a.data?.event?.id ?? 0) - (b.data?.event?.id ?? 0)
}

function held(jobs: readonly TaskJob[]) {
  const ids = jobs.map(({ id }) => id)
  const attempts = jobs.map(({ id, retryCount }) => `${id}:${retryCount}`)
  const names = [...new Set(jobs.map(({ name }) => name))]
  return sql`name = any(${names}::text[]) and id = any(${ids}::uuid[])
    and state = 'active' and id::text || ':' || retry_count = any(${attempts}::text[])`
}

/** A lost worker costs no retry; it does count as an attempt, so that its late word, should it live, finds no hearing. */
async function reclaim(db: Kysely<DB>, silentSeconds: number): Promise<number> {
  const { rows } = await sql`
    with lost as (
      select id, name from pgboss.job
      where state = 'active' and name in ('critical', 'default', 'emails', 'reports')
        and heartbeat_on < now() - ${silentSeconds} * interval '1 second'
      for update skip locked
    ),
    losses as (
      select lost.id, count(failure.task_id) as count
      from lost left join task_failures as failure on failure.task_id = lost.id and failure.error_class = 'WorkerLost'
      group by lost.id
    ),
    returned as (
      update pgboss.job as job set
        state = case when losses.count < ${MOST_LOSSES} then 'retry' else 'failed' end::pgboss.job_state,
        retry_limit = retry_limit + 1,
        completed_on = case when losses.count < ${MOST_LOSSES} then null else now() end,
        start_after = now()
      from lost join losses using (id)
      where job.name = lost.name and job.id = lost.id
      returning job.id, job.retry_count, job.started_on, pg_notify(${CHANNEL}, job.name)
    )
    insert into task_failures (task_id, attempt, started_at, failed_at, error_class, message, traceback)
    select id, retry_count + 1, started_on, now(), 'WorkerLost', 'The worker went silent.', '' from returned
    on conflict do nothing
    returning task_id`.execute(db)
  return rows.length
}
