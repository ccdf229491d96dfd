import type { Transaction } from 'kysely'
import { statement } from '../db/connect.ts'
import type { DB } from '../db/types.ts'
import type { Queue } from '../domain/common/task.ts'
import { insertJobs, jobRows } from './insert.ts'
import type { QueuedTask } from './job.ts'

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
    /** Its tasks are rows of our queue: an event is written with those that follow from it in one statement. */
    readonly rows: boolean
  }
  /** The queues it takes; empty: any. */
  readonly queues: readonly Queue[]
  store(trx: Transaction<DB>, tasks: readonly QueuedTask[]): Promise<void>
}

const insertText = `with ${insertJobs('$1')} select count(*) from told`

/** The queue in PostgreSQL: one statement in the caller's transaction. */
export const postgresBackend: TaskBackend = {
  supports: { defer: true, priority: true, transaction: true, results: true, rows: true },
  queues: [],
  async store(trx, tasks) {
    await trx.executeQuery(statement(insertText, [jobRows(tasks)]))
  },
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
