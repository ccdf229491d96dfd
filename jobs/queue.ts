import { randomUUID } from 'node:crypto'
import type { Transaction } from 'kysely'
import { fromKysely, type JobInsert, type PgBoss } from 'pg-boss'
import { statement } from '../db/connect.ts'
import type { DB } from '../db/types.ts'
import { type Actor, actorName } from '../domain/common/access.ts'
import type { EnqueueOptions, Origin, Outbox } from '../domain/common/context.ts'
import type { Event } from '../domain/common/event.ts'
import type { Queue, Task } from '../domain/common/task.ts'
import { subscriptions as declared } from './subscriptions.ts'

/** What a job row holds: which task, with what, for whom and from which request. */
export interface JobData {
  readonly task: string
  readonly payload: unknown
  readonly ownerId: number | null
  readonly requestId: string
}

type Subscription = (typeof declared)[number]

/** The queue as the outbox: events and jobs are rows of the caller's transaction, so a rollback leaves neither. */
export function createOutbox(boss: PgBoss, subscriptions: readonly Subscription[] = declared): Outbox {
  const store = async (trx: Transaction<DB>, jobs: readonly QueuedJob[]) => {
    for (const [queue, group] of byQueue(jobs)) await boss.insert(queue, group, { db: fromKysely(trx) })
    return jobs.map(({ job }) => job.id)
  }
  return {
    async emit(trx, event, payload, origin) {
      const facts: unknown = event.payload.parse(payload)
      await insertEvent(trx, event, facts, origin)
      const followers = subscriptions.filter((subscription) => subscription.event.name === event.name)
      return store(
        trx,
        followers.map(({ task }) => toJob(task, facts, origin)),
      )
    },
    async enqueue(trx, task, payload, origin, options) {
      const [id] = await store(trx, [toJob(task, payload, origin, options)])
      return id!
    },
  }
}

interface QueuedJob {
  readonly queue: Queue
  readonly job: JobInsert<JobData> & { readonly id: string }
}

function toJob(task: Task, payload: unknown, origin: Origin, options: EnqueueOptions = {}): QueuedJob {
  const { runAfter, ownerId = userIdOf(origin.actor) } = options
  const data = { task: task.name, payload: task.payload.parse(payload), ownerId, requestId: origin.requestId }
  return {
    queue: task.queue,
    job: {
      id: randomUUID(),
      data,
      priority: task.priority,
      retryLimit: task.retries,
      retryDelay: 2,
      retryBackoff: true,
      retryDelayMax: 600,
      ...(runAfter === undefined ? {} : { startAfter: runAfter }),
    },
  }
}

const userIdOf = (actor: Actor): number | null => (actor.kind === 'user' ? actor.userId : null)

function byQueue(jobs: readonly QueuedJob[]): Map<Queue, QueuedJob['job'][]> {
  const groups = new Map<Queue, QueuedJob['job'][]>()
  for (const { queue, job } of jobs) groups.set(queue, [...(groups.get(queue) ?? []), job])
  return groups
}

const insertEventText = `
  insert into events (name, payload, actor, request_id, occurred_at) values ($1, $2, $3, $4, $5)`

async function insertEvent(trx: Transaction<DB>, event: Event, payload: unknown, origin: Origin): Promise<void> {
  const { actor, requestId, now } = origin
  const values = [event.name, JSON.stringify(payload), actorName(actor), requestId, now.toISOString()]
  await trx.executeQuery(statement(insertEventText, values))
}
