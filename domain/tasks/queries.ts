import { sql } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import { type Actor, seesAll } from '../common/access.ts'
import { keyset } from '../common/keyset.ts'
import type { Position } from '../common/page.ts'
import type { ListTasks, TaskResult, TaskRow } from './schema.ts'

/** A task belongs to whoever asked for it; staff, and the house itself, see all. */
const visibleTasks = (db: Reader, actor: Actor) =>
  db
    .selectFrom('tasks')
    .$if(!seesAll(actor), (query) => query.where('owner_id', '=', actor.kind === 'user' ? actor.userId : null))

const result = [
  'id',
  'task',
  'status',
  'enqueued_at as enqueuedAt',
  'started_at as startedAt',
  'last_attempted_at as lastAttemptedAt',
  'finished_at as finishedAt',
  'attempts',
  'progress',
  'return_value as returnValue',
  'errors',
] as const

export async function findTask(db: Reader, actor: Actor, id: string): Promise<TaskResult | undefined> {
  return visibleTasks(db, actor).where('id', '=', id).select(result).$castTo<TaskResult>().executeTakeFirst()
}

/** What staff see of a task. */
export const row = [
  ...result,
  'queue',
  'priority',
  'run_after as runAfter',
  'cancelled',
  'owner_id as ownerId',
  'request_id as requestId',
  'payload',
] as const

export async function showTask(db: Reader, id: string): Promise<TaskRow | undefined> {
  return db.selectFrom('tasks').where('id', '=', id).select(row).$castTo<TaskRow>().executeTakeFirst()
}

/** Newest first; one more row than the limit. */
export async function listTasks(
  db: Reader,
  { status, queue, task }: Pick<ListTasks, 'status' | 'queue' | 'task'>,
  limit: number,
  position: Position | undefined,
): Promise<TaskRow[]> {
  const columns = [
    { expression: sql`enqueued_at`, type: sql`timestamptz` },
    { expression: sql`id`, type: sql`uuid` },
  ]
  const { after, direction } = keyset(columns, position, { descending: true })
  return db
    .selectFrom('tasks')
    .select(row)
    .where(after)
    .$if(status !== undefined, (query) => query.where('status', '=', status!))
    .$if(queue !== undefined, (query) => query.where('queue', '=', queue!))
    .$if(task !== undefined, (query) => query.where('task', '=', task!))
    .orderBy(sql`enqueued_at ${direction}, id ${direction}`)
    .limit(limit + 1)
    .$castTo<TaskRow>()
    .execute()
}
