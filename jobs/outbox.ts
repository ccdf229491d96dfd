import type { Transaction } from 'kysely'
import { statement } from '../db/connect.ts'
import type { DB } from '../db/types.ts'
import { actorName } from '../domain/common/access.ts'
import type { Log, Origin, Outbox } from '../domain/common/context.ts'
import type { Changes, Event } from '../domain/common/event.ts'
import { requireJson } from '../domain/common/json.ts'
import { requireSupport, type TaskBackend } from './backend.ts'
import { controlOf } from './control.ts'
import { insertJobs, jobRows } from './insert.ts'
import { type QueuedTask, toQueued } from './job.ts'
import type { Subscription } from './subscriptions.ts'

export interface OutboxOptions {
  /** By the name tasks choose them by; there is always a `default`. */
  readonly backends: Readonly<Record<string, TaskBackend>> & { readonly default: TaskBackend }
  readonly subscriptions: readonly Subscription[]
  readonly log: Log
}

/** The queue as the outbox: events and jobs are rows of the caller's transaction, so a rollback leaves neither. */
export function createOutbox({ backends, subscriptions, log }: OutboxOptions): Outbox {
  const tell = (tasks: readonly QueuedTask[]) => {
    for (const { id, data, task } of tasks) log.debug({ taskId: id, task: data.task, queue: task.queue }, 'enqueued')
  }
  const store = async (trx: Transaction<DB>, tasks: readonly QueuedTask[]) => {
    for (const queued of tasks) requireSupport(backendOf(backends, queued), queued)
    for (const [backend, group] of Map.groupBy(tasks, (queued) => backendOf(backends, queued))) {
      await backend.store(trx, group)
    }
    tell(tasks)
    return tasks.map(({ id }) => id)
  }
  return {
    async emit(trx, event, payload, origin, changes) {
      const facts: unknown = event.payload.parse(payload)
      const followers = subscriptions.filter((subscription) => subscription.event.name === event.name)
      const ref = { id: 0, aggregate: event.aggregate(facts) }
      const ownerId = event.ownerId?.(facts)
      const owned = ownerId === undefined ? {} : { ownerId }
      const draft = followers.map(({ task }) => toQueued(task, facts, origin, owned, ref))
      const rows = draft.filter((queued) => backendOf(backends, queued).supports.rows)
      const id = await insertEvent(trx, { event, facts, aggregate: ref.aggregate, origin, changes, draft, rows })
      const others = draft.filter((queued) => !rows.includes(queued))
      await store(
        trx,
        others.map((queued) => ({ ...queued, data: { ...queued.data, event: { ...ref, id } } })),
      )
      tell(rows)
      return draft.map((queued) => queued.id)
    },
    async enqueue(trx, task, payloads, origin, options) {
      const tasks = payloads.map((payload) => toQueued(task, payload, origin, options))
      return store(trx, tasks)
    },
    control: controlOf,
  }
}

function backendOf(backends: OutboxOptions['backends'], { task }: QueuedTask): TaskBackend {
  const backend = backends[task.backend]
  if (backend === undefined) throw new TypeError(`No task backend is called '${task.backend}'.`)
  return backend
}

interface NewEvent {
  readonly event: Event
  readonly facts: unknown
  readonly aggregate: string
  readonly origin: Origin
  readonly changes: Changes | undefined
  /** What follows from it; each is owed the event. */
  readonly draft: readonly QueuedTask[]
  /** Those of them that become rows of the queue in the same statement. */
  readonly rows: readonly QueuedTask[]
}

const insertEventText = `
  with event as (
    insert into events (name, aggregate, payload, changes, actor, request_id, occurred_at)
    values ($1, $2, $3, $4, $5, $6, $7) returning id
  ), delivery as (
    insert into event_deliveries (event_id, task, aggregate, task_id)
    select event.id, follower.task, $2, follower.id
    from event, unnest($8::text[], $9::uuid[]) as follower (task, id)
  ), ${insertJobs('$10', `jsonb_build_object('event', jsonb_build_object('id', (select id from event), 'aggregate', $2::text))`)}
  select id, (select count(*) from told) as told from event`

/** @returns its id */
async function insertEvent(trx: Transaction<DB>, told: NewEvent): Promise<number> {
  const { event, facts, aggregate, origin, changes, draft, rows } = told
  requireJson(facts, 'payload')
  const { actor, requestId, now } = origin
  const values = [
    event.name,
    aggregate,
    JSON.stringify(facts),
    changes === undefined ? null : JSON.stringify(changes),
    actorName(actor),
    requestId,
    now.toISOString(),
    draft.map(({ task }) => task.name),
    draft.map(({ id }) => id),
    jobRows(rows),
  ]
  const { rows: inserted } = await trx.executeQuery(statement<{ id: number }>(insertEventText, values))
  return inserted[0]!.id
}
