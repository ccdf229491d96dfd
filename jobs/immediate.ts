import { sql, type Transaction } from 'kysely'
import type { DB } from '../db/types.ts'
import type { System } from '../domain/common/access.ts'
import type { TaskCtx } from '../domain/common/context.ts'
import type { Json } from '../domain/common/json.ts'
import { writeCtx } from '../domain/common/unit-of-work.ts'
import type { TaskBackend } from './backend.ts'
import type { JobData, QueuedTask } from './job.ts'
import { asError, toResult } from './results.ts'
import type { Means } from './run-task.ts'

/** What came of a task that was run on the spot. */
export type ImmediateResult =
  | { readonly status: 'SUCCESSFUL'; readonly returnValue: Json }
  | { readonly status: 'FAILED'; readonly error: Error }

export interface ImmediateBackend extends TaskBackend {
  readonly results: ReadonlyMap<string, ImmediateResult>
}

/**
 * Runs each task as it is queued, inside the transaction that asks for it: for scripts and tests that want no worker. A
 * task that fails is undone and noted; it does not fail whoever queued it, and it is not tried again.
 */
export function immediateBackend(means: Omit<Means, 'worker'>): ImmediateBackend {
  const results = new Map<string, ImmediateResult>()
  return {
    results,
    supports: { defer: false, priority: true, transaction: true, results: true, rows: false },
    queues: [],
    async store(trx, tasks) {
      for (const queued of tasks) results.set(queued.id, await runInside(means, trx, queued))
    },
  }
}

async function runInside(
  means: Omit<Means, 'worker'>,
  trx: Transaction<DB>,
  { id, task, data }: QueuedTask,
): Promise<ImmediateResult> {
  await sql`savepoint immediate_task`.execute(trx)
  try {
    const returnValue = toResult(await task.run(ctxInside(means, trx, id, data), data.payload))
    await sql`release savepoint immediate_task`.execute(trx)
    return { status: 'SUCCESSFUL', returnValue }
  } catch (thrown) {
    await sql`rollback to savepoint immediate_task`.execute(trx)
    return { status: 'FAILED', error: asError(thrown) }
  }
}

const actor: System = { kind: 'system' }

function ctxInside(
  means: Omit<Means, 'worker'>,
  db: Transaction<DB>,
  taskId: string,
  { requestId, event }: JobData,
): TaskCtx {
  const { outbox, gateways, flags, log, clock } = means
  const now = clock()
  const write = <T>(work: Parameters<TaskCtx['write']>[0]) =>
    work(writeCtx({ outbox, flags, log, now, requestId, actor }, actor, db)) as Promise<T>
  return {
    db,
    gateways,
    flags,
    log,
    actor,
    now,
    taskId,
    ...(event && { eventId: event.id }),
    attempt: 1,
    signal: new AbortController().signal,
    progress: async () => {},
    write,
    writeOnce: write,
  }
}
