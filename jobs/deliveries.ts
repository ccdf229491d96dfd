import type { Kysely, Transaction } from 'kysely'
import { statement } from '../db/connect.ts'
import type { DB } from '../db/types.ts'
import { queues } from '../domain/common/task.ts'
import type { TaskJob } from './job.ts'

/** `done`: it has taken effect before; `behind`: an earlier event of the same aggregate is still owed; `next`: go on. */
export type Standing = 'done' | 'behind' | 'next'

/** Jobs are found by queue and id together; by the id alone all of them would be read. */
const names = queues.map((queue) => `'${queue}'`).join(', ')

const standingText = `
  select
    mine.effective_at is not null as done,
    exists (
      select from event_deliveries as earlier
      join pgboss.job as job on job.name in (${names}) and job.id = earlier.task_id and job.state < 'completed'
      where earlier.task = mine.task and earlier.aggregate = mine.aggregate and earlier.event_id < mine.event_id
        and earlier.effective_at is null
    ) as behind
  from event_deliveries as mine where event_id = $1 and task = $2`

/** How a job that follows from an event stands to the others; any other job is simply next. */
export async function standingOf(db: Kysely<DB>, { data }: TaskJob): Promise<Standing> {
  if (data.event === undefined) return 'next'
  const { rows } = await db.executeQuery(
    statement<{ done: boolean; behind: boolean }>(standingText, [data.event.id, data.task]),
  )
  if (rows[0]?.done === true) return 'done'
  return rows[0]?.behind === true ? 'behind' : 'next'
}

const deliveredText = `
  update event_deliveries set effective_at = $3 where event_id = $1 and task = $2 and effective_at is null returning task`
const effectText = `insert into task_effects (task_id, effective_at) values ($1, $2) on conflict do nothing returning task_id`

/** Records, in the transaction of the effect, that it has been had. False: it had been already, and must not be again. */
export async function claimEffect(
  db: Kysely<DB> | Transaction<DB>,
  { id, data }: TaskJob,
  now: Date,
): Promise<boolean> {
  const { rows } = await db.executeQuery(
    data.event === undefined
      ? statement(effectText, [id, now.toISOString()])
      : statement(deliveredText, [data.event.id, data.task, now.toISOString()]),
  )
  return rows.length > 0
}
