import { type RawBuilder, sql, type Transaction } from 'kysely'
import type { DB } from '../db/types.ts'
import type { Spoken } from '../domain/common/context.ts'
import { queues } from '../domain/common/task.ts'

const ours = sql`name in (${sql.join(queues.map((queue) => sql.lit(queue)))})`

/** What stands where the words of a failure stood. */
const REMARK = 'Erased with what it spoke of.'

/**
 * Takes away what tasks say of somebody. Those that are theirs go when they have ended, and keep no result of the
 * attempts so far when they have not; of others that quote them only the quotation goes.
 */
export async function forget(trx: Transaction<DB>, spoken: Spoken): Promise<void> {
  await forgetTheirs(trx, spoken)
  const texts = [...new Set(spoken.texts.flatMap(spellings))]
  if (texts.length > 0) await forgetQuotations(trx, texts)
}

async function forgetTheirs(trx: Transaction<DB>, { ownerId, payloads }: Spoken): Promise<void> {
  const given = payloads.map((payload) => JSON.stringify(payload))
  await sql`
    with theirs as (
      select name, id from pgboss.job
      where ${ours} and (
        (data ->> 'ownerId')::bigint = ${ownerId ?? null} or data -> 'payload' @> any(${given}::text[]::jsonb[])
      )
    ),
    gone as (
      delete from pgboss.job as job using theirs
      where job.name = theirs.name and job.id = theirs.id and job.state >= 'completed'
      returning job.id
    ),
    silenced as (
      update pgboss.job as job set output = null
      from theirs
      where job.name = theirs.name and job.id = theirs.id and job.state < 'completed' and job.output is not null
    ),
    failures as (delete from task_failures where task_id in (select id from theirs)),
    progress as (delete from task_progress where task_id in (select id from gone))
    delete from task_effects where task_id in (select id from gone)`.execute(trx)
}

async function forgetQuotations(trx: Transaction<DB>, texts: readonly string[]): Promise<void> {
  const quotes = (column: RawBuilder<unknown>) =>
    sql`exists (select from unnest(${texts}::text[]) as trace where strpos(lower(${column}), lower(trace)) > 0)`
  await sql`update pgboss.job set output = null where ${ours} and ${quotes(sql`output::text`)}`.execute(trx)
  await sql`
    delete from pgboss.job where ${ours} and state >= 'completed' and ${quotes(sql`data::text`)}`.execute(trx)
  await sql`
    update task_failures set message = ${REMARK}, traceback = ''
    where ${quotes(sql`message || chr(10) || traceback`)}`.execute(trx)
}

/** As somebody wrote it, and as it stands inside JSON. */
const spellings = (text: string): string[] => [text, JSON.stringify(text).slice(1, -1)]
