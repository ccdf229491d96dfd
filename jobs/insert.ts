import { CHANNEL } from './channel.ts'
import { type QueuedTask, toRow, usualRow } from './job.ts'

/**
 * What pg-boss's `insert` does for queues of the standard policy, as `with` queries of which the last is `told`: for all queues at
 * once, with the columns that are used, and as part of a statement that writes more. None of our queues has a table of its own.
 * @param rows the parameter with what `jobRows` says
 * @param more what is added to the data of each, as SQL
 */
export const insertJobs = (rows: string, more = `'{}'`): string => `
  asked as (
    select *, coalesce("startAfter", now()) as due from json_to_recordset(${rows}::json) as row (id uuid, queue text,
      data jsonb, priority int, "startAfter" timestamptz, "retryLimit" int, "retryDelay" int, "expireInSeconds" int)
  ), job as (
    insert into pgboss.job_common (id, name, data, priority, start_after, created_on, keep_until, retry_limit, retry_delay,
      retry_backoff, retry_delay_max, expire_seconds, deletion_seconds, policy)
    select id, queue, data || ${more}, coalesce(priority, 0), due, now(),
      due + ${usualRow.retentionSeconds} * interval '1 second', coalesce("retryLimit", ${usualRow.retryLimit}),
      coalesce("retryDelay", ${usualRow.retryDelay}), ${usualRow.retryBackoff}, ${usualRow.retryDelayMax},
      coalesce("expireInSeconds", ${usualRow.expireInSeconds}), 0, 'standard'
    from asked
    on conflict do nothing
  ), told as (
    select pg_notify('${CHANNEL}', queue) from (select distinct queue from asked where due <= now()) as ready
  )`

export const jobRows = (tasks: readonly QueuedTask[]): string =>
  JSON.stringify(tasks.map((queued) => ({ ...toRow(queued), queue: queued.task.queue })))
