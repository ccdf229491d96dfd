import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { JobResult, JobWithMetadata } from 'pg-boss'
import type { DB } from '../db/types.ts'
import type { System } from '../domain/common/access.ts'
import type { Outbox, TaskCtx } from '../domain/common/context.ts'
import type { Task } from '../domain/common/task.ts'
import { inTransaction } from '../domain/common/unit-of-work.ts'
import type { JobData } from './queue.ts'
import { asError, isStorable, saveFailure, storable } from './results.ts'

/** What a worker has at hand. */
export interface Means {
  readonly db: Kysely<DB>
  readonly outbox: Outbox
  readonly gateways: TaskCtx['gateways']
  readonly log: Logger
  readonly clock: () => Date
  readonly tasks: ReadonlyMap<string, Task>
}

export type TaskJob = JobWithMetadata<JobData>

/** Runs one job. Whatever goes wrong ends in its result: a bad job never takes the worker down. */
export async function runTask(means: Means, job: TaskJob): Promise<JobResult> {
  const log = means.log.child({ taskId: job.id, task: job.data?.task, requestId: job.data?.requestId })
  const startedAt = means.clock()
  try {
    log.info({ state: 'RUNNING' }, 'task')
    const value = await call(means, job, log, startedAt)
    log.info({ state: 'SUCCESSFUL', ms: means.clock().getTime() - startedAt.getTime() }, 'task')
    return { id: job.id, status: 'completed', output: { value: toJson(value) } }
  } catch (thrown) {
    const error = asError(thrown)
    log.error({ state: 'FAILED', err: error }, 'task')
    await keep(means, job, error, log)
    return { id: job.id, status: 'failed', output: { message: storable(error.message) } }
  }
}

/** A failure that cannot be kept is still that task's alone: thrown from here it would fail the whole batch. */
async function keep({ db, clock }: Means, job: TaskJob, error: Error, log: Logger): Promise<void> {
  const failure = { taskId: job.id, attempt: attemptOf(job), startedAt: job.startedOn, failedAt: clock(), error }
  await saveFailure(db, failure).catch((err: unknown) => log.error({ err }, 'failure not kept'))
}

const actor: System = { kind: 'system' }
const attemptOf = (job: TaskJob): number => job.retryCount + 1

async function call(means: Means, job: TaskJob, log: Logger, now: Date): Promise<unknown> {
  const task = means.tasks.get(job.data.task)
  if (task === undefined) throw new TypeError(`No task is called ${job.data.task}.`)
  const { db, outbox, gateways } = means
  const scope = { db, outbox, gateways, log, actor, now, requestId: job.data.requestId }
  const ctx: TaskCtx = {
    db,
    gateways,
    log,
    actor,
    now,
    taskId: job.id,
    attempt: attemptOf(job),
    write: (work) => inTransaction(scope, actor, work),
  }
  return task.run(ctx, task.payload.parse(job.data.payload))
}

/** A result that is not JSON fails the task here, with its reason, instead of getting lost in the row. */
function toJson(value: unknown): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') throw new TypeError('A task returns JSON.')
  return value === undefined ? null : (JSON.parse(JSON.stringify(value, requireStorable)) as unknown)
}

function requireStorable(key: string, part: unknown): unknown {
  if (isStorable(key) && (typeof part !== 'string' || isStorable(part))) return part
  throw new TypeError('A task returns JSON that PostgreSQL can store: no zero characters, no halves of characters.')
}
