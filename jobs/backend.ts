import type { Transaction } from 'kysely'
import { fromKysely } from 'pg-boss'
import type { DB } from '../db/types.ts'
import type { Queue } from '../domain/common/task.ts'
import type { Boss } from './boss.ts'
import { type QueuedTask, toRow } from './job.ts'

/** Where tasks go when they are queued. */
export interface TaskBackend {
  readonly supports: {
    /** Tasks may wait for their time. */
    readonly defer: boolean
    readonly priority: boolean
    /** What is stored is part of the caller's transaction. */
    readonly transaction: boolean
    /** Results can be asked for later. */
    readonly results: boolean
  }
  /** The queues it takes; empty: any. */
  readonly queues: readonly Queue[]
  store(trx: Transaction<DB>, tasks: readonly QueuedTask[]): Promise<void>
}

/** The queue in PostgreSQL: one statement per queue, in the caller's transaction. */
export function postgresBackend(boss: Boss): TaskBackend {
  return {
    supports: { defer: true, priority: true, transaction: true, results: true },
    queues: [],
    async store(trx, tasks) {
      for (const [queue, group] of Map.groupBy(tasks, ({ task }) => task.queue)) {
        await boss.insert(queue, group.map(toRow), { db: fromKysely(trx) })
      }
    },
  }
}

/** @throws TypeError before anything is stored */
export function requireSupport({ supports, queues }: TaskBackend, { task, due }: QueuedTask): void {
  if (due !== null && !supports.defer) throw new TypeError(`Backend '${task.backend}' does not support runAfter.`)
  if (task.priority !== 0 && !supports.priority) {
    throw new TypeError(`Backend '${task.backend}' does not support priorities.`)
  }
  if (queues.length > 0 && !queues.includes(task.queue)) {
    throw new TypeError(`Queue '${task.queue}' is not valid for backend '${task.backend}'.`)
  }
}
