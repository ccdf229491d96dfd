import { type RawBuilder, sql } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import { type Actor, seesAll } from '../common/access.ts'
import { keyset } from '../common/keyset.ts'
import type { Position } from '../common/page.ts'
import { type Queue, queues } from '../common/task.ts'
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

/** A task on a list, and its place there: the time it was asked for, to the microsecond. */
export interface ListedTask extends TaskRow {
  readonly listedAt: string
}

const standing = { READY: 'ready', RUNNING: 'running', SUCCESSFUL: 'successful', FAILED: 'failed' } as const

/** Newest first; one more row than the limit. Which they are is found first; only those are looked at whole. */
export async function listTasks(
  db: Reader,
  { status, queue, task }: Pick<ListTasks, 'status' | 'queue' | 'task'>,
  limit: number,
  position: Position | undefined,
): Promise<ListedTask[]> {
  const columns = [
    { expression: sql`listed_at`, type: sql`timestamptz` },
    { expression: sql`task_id`, type: sql`uuid` },
  ]
  const { after, direction } = keyset(columns, position, { descending: true })
  const order = sql`listed_at ${direction}, task_id ${direction}`
  const stands = status === undefined ? sql`true` : sql.ref(standing[status])
  const wanted = queue === undefined ? queues : [queue]
  // The limit as text: with a parameter the plan would have to do for any number.
  const part = { where: sql`${after} and ${stands}`, rest: sql`order by ${order} limit ${sql.lit(limit + 1)}`, wanted }
  const chosen = task === undefined ? ofEachQueue(part) : byName(part, task)
  return db
    .selectFrom(chosen.as('chosen'))
    .innerJoin('tasks', (join) => join.onRef('tasks.queue', '=', 'in_queue').onRef('tasks.id', '=', 'task_id'))
    .select(row)
    .select(sql`to_char(listed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`.as('listedAt'))
    .orderBy(order)
    .$castTo<ListedTask>()
    .execute()
}

interface Part {
  readonly where: RawBuilder<unknown>
  /** Their order, and how many. */
  readonly rest: RawBuilder<unknown>
  readonly wanted: readonly Queue[]
}

interface Place {
  in_queue: string
  task_id: string
  listed_at: string
}

/** The index by queue and time gives each queue's newest; the newest of those are kept. */
const ofEachQueue = ({ where, rest, wanted }: Part) => sql<Place>`(
  select newest.*
  from unnest(${[...wanted]}::text[]) as wanted (name)
  cross join lateral (
    select queue as in_queue, task_id, listed_at from task_listing where queue = wanted.name and ${where} ${rest}
  ) as newest
  ${rest})`

/** No index answers by name, and most queues have no task of that name: they would be walked to their ends, one by one. */
const byName = ({ where, rest, wanted }: Part, task: string) => sql<Place>`(
  select queue as in_queue, task_id, listed_at
  from task_listing
  where task = ${task} and queue = any(${[...wanted]}::text[]) and ${where}
  ${rest})`
