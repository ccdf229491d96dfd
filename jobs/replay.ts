import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '../db/types.ts'
import type { Origin, Scope } from '../domain/common/context.ts'
import type { Task } from '../domain/common/task.ts'
import { inTransaction } from '../domain/common/unit-of-work.ts'
import type { TaskBackend } from './backend.ts'
import { type QueuedTask, toQueued } from './job.ts'
import type { Subscription } from './subscriptions.ts'

export interface Replay {
  /** The subscriber, by its task's name. */
  readonly task: string
  /** Events from this instant on. */
  readonly since: Date
  /** Also those that have taken effect there; without it they are left alone. */
  readonly again: boolean
}

interface PastEvent {
  readonly id: number
  readonly aggregate: string
  readonly payload: unknown
}

const BATCH = 500

/**
 * Delivers past events once more to one subscriber, oldest first. What is still on its way is left to arrive.
 * @returns how many; undefined when no event leads to such a task
 */
export async function replayEvents(
  scope: Scope<unknown>,
  backend: TaskBackend,
  subscriptions: readonly Subscription[],
  replay: Replay,
): Promise<number | undefined> {
  const followed = subscriptions.filter(({ task }) => task.name === replay.task)
  if (followed.length === 0) return undefined
  const names = followed.map(({ event }) => event.name)
  const origin: Origin = { actor: { kind: 'system' }, requestId: scope.requestId, now: scope.now }
  const task = followed[0]!.task.using({ runAfter: null })
  let delivered = 0
  for (let after = 0; ;) {
    const events = await pastEvents(scope.db, names, replay, after)
    if (events.length === 0) return delivered
    const queued = events.map((event) => toQueued(task, event.payload, origin, {}, eventRef(event)))
    await inTransaction(scope, origin.actor, async ({ db }) => {
      await recordDeliveries(db, task, queued)
      await backend.store(db, queued)
    })
    delivered += events.length
    after = events.at(-1)!.id
  }
}

const eventRef = ({ id, aggregate }: PastEvent) => ({ id, aggregate })

async function pastEvents(
  db: Kysely<DB>,
  names: readonly string[],
  { task, since, again }: Replay,
  after: number,
): Promise<PastEvent[]> {
  const { rows } = await sql<PastEvent>`
    select event.id, coalesce(event.aggregate, '') as aggregate, event.payload
    from events as event
    left join event_deliveries as delivery on delivery.event_id = event.id and delivery.task = ${task}
    left join pgboss.job as job on job.id = delivery.task_id and job.state < 'completed'
    where event.id > ${after} and event.name = any(${names}) and event.occurred_at >= ${since.toISOString()}
      and (${again} or delivery.effective_at is null) and job.id is null
    order by event.id
    limit ${BATCH}`.execute(db)
  return rows
}

async function recordDeliveries(trx: Transaction<DB>, task: Task, queued: readonly QueuedTask[]): Promise<void> {
  await trx
    .insertInto('event_deliveries')
    .values(
      queued.map(({ id, data }) => ({
        event_id: data.event!.id,
        aggregate: data.event!.aggregate,
        task: task.name,
        task_id: id,
      })),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['event_id', 'task'])
        .doUpdateSet({ task_id: (eb) => eb.ref('excluded.task_id'), effective_at: null }),
    )
    .execute()
}
