import { sql, type Transaction } from 'kysely'
import type { DB } from '../db/types.ts'
import type { QueueControl } from '../domain/common/context.ts'
import { queues } from '../domain/common/task.ts'
import { CANCELLED, CHANNEL } from './channel.ts'
import { forget } from './forget.ts'
import { KEPT_SECONDS } from './job.ts'

/** The verbs of the queue over tasks that are already in it. pg-boss has them too, but wakes nobody by them. */
export const controlOf = (trx: Transaction<DB>): QueueControl => ({
  cancel: async (id) => (await cancelled(trx, id)).length > 0,
  isCancellable: (id) => isCancellable(trx, id),
  retry: async (id) => (await retried(trx, id)).length > 0,
  prune: (before, most) => prune(trx, before, most),
  forget: (spoken) => forget(trx, spoken),
})

const ours = sql`name in (${sql.join(queues.map((queue) => sql.lit(queue)))})`

async function cancelled(trx: Transaction<DB>, id: string): Promise<unknown[]> {
  const { rows } = await sql`
    with ended as (
      update pgboss.job set state = 'cancelled', completed_on = now()
      where id = ${id} and ${ours} and state < 'completed'
      returning id, retry_count, started_on, pg_notify(${CHANNEL}, ${CANCELLED} || id)
    )
    insert into task_failures (task_id, attempt, started_at, failed_at, error_class, message, traceback)
    select id, retry_count + 1, coalesce(started_on, now()), now(), 'TaskCancelled', 'The task was cancelled.', ''
    from ended
    on conflict do nothing
    returning task_id`.execute(trx)
  return rows
}

/** As its row says: what it was when it was asked for. */
async function isCancellable(trx: Transaction<DB>, id: string): Promise<boolean> {
  const { rows } = await sql`
    select id from pgboss.job where id = ${id} and ${ours} and data -> 'cancellable' = 'true'`.execute(trx)
  return rows.length > 0
}

async function retried(trx: Transaction<DB>, id: string): Promise<unknown[]> {
  const { rows } = await sql`
    update pgboss.job set
      state = 'retry', completed_on = null, retry_limit = greatest(retry_limit, retry_count) + 1,
      start_after = now(), keep_until = now() + ${KEPT_SECONDS} * interval '1 second'
    where id = ${id} and ${ours} and state in ('failed', 'cancelled')
    returning pg_notify(${CHANNEL}, name)`.execute(trx)
  return rows
}

async function prune(
  trx: Transaction<DB>,
  { succeeded, failed }: { readonly succeeded: Date; readonly failed: Date },
  most?: number,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with gone as (
      delete from pgboss.job where ${ours} and id = any(array(
        select id from pgboss.job
        where ${ours} and (
          (state = 'completed' and completed_on < ${succeeded.toISOString()}::timestamptz)
          or (state in ('failed', 'cancelled') and completed_on < ${failed.toISOString()}::timestamptz)
        )
        limit ${most ?? null}
        for update skip locked
      ))
      returning id
    ),
    failures as (delete from task_failures where task_id in (select id from gone)),
    progress as (delete from task_progress where task_id in (select id from gone)),
    effects as (delete from task_effects where task_id in (select id from gone))
    select count(*) as count from gone`.execute(trx)
  return rows[0]!.count
}
