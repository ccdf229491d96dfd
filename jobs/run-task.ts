import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { DB } from '../db/types.ts'
import type { System } from '../domain/common/access.ts'
import type { Outbox, TaskCtx } from '../domain/common/context.ts'
import type { Flags } from '../domain/common/flags.ts'
import { reached } from '../domain/common/fault-point.ts'
import type { Json } from '../domain/common/json.ts'
import { storable } from '../domain/common/json.ts'
import { GiveUp, type Task } from '../domain/common/task.ts'
import { inTransaction } from '../domain/common/unit-of-work.ts'
import { runInTime, TaskStopped } from './deadline.ts'
import { claimEffect, standingOf } from './deliveries.ts'
import type { TaskJob } from './job.ts'
import { asError, saveFailure, saveProgress, toResult } from './results.ts'
import { freeSlot, takeSlot } from './slots.ts'
import { type TaskRun, tasks } from './tracing.ts'

/** What a worker has at hand. */
export interface Means {
  readonly db: Kysely<DB>
  readonly outbox: Outbox
  readonly gateways: TaskCtx['gateways']
  readonly flags: Flags
  readonly log: Logger
  readonly clock: () => Date
  readonly tasks: ReadonlyMap<string, Task>
  /** The name this worker signs its work with. */
  readonly worker: string
  /** Told of every attempt that has ended; what it throws changes nothing. */
  readonly observe?: (ended: EndedAttempt) => void
}

export interface EndedAttempt {
  readonly task: string
  readonly outcome: 'completed' | 'failed'
  readonly seconds: number
}

/** What came of one attempt, for the queue's row. `postponed`: it has not run and is to be taken up again a little later. */
export type Outcome =
  | { readonly status: 'completed'; readonly output: { readonly value: Json; readonly worker: string } }
  | { readonly status: 'failed'; readonly output: { readonly message: string }; readonly final: boolean }
  | { readonly status: 'postponed' }

/** Runs one job. Whatever goes wrong ends in its outcome: a bad job never takes the worker down. */
export function runTask(means: Means, job: TaskJob, claim: AbortController): Promise<Outcome> {
  if (!tasks.hasSubscribers) return run(means, job, claim)
  const about: TaskRun = { ...named(job), queue: job.name, taskId: job.id, attempt: attemptOf(job) }
  const traced = () => {
    const data = about.trace === undefined ? job.data : { ...job.data, trace: about.trace }
    return run(means, { ...job, data }, claim, (error) => (about.failure = error))
  }
  return tasks.tracePromise(traced, about)
}

/** Of a row that somebody else has written nothing may be there. */
function named({ data }: TaskJob): Pick<TaskRun, 'task' | 'requestId' | 'trace'> {
  const { task, requestId, trace }: Partial<TaskJob['data']> = data ?? {}
  return { task: task ?? 'unknown', requestId: requestId ?? '', trace }
}

async function run(
  means: Means,
  job: TaskJob,
  claim: AbortController,
  failed?: (error: Error) => void,
): Promise<Outcome> {
  // It was cancelled, or given to another, while it waited for its turn.
  if (claim.signal.aborted) return { status: 'postponed' }
  const { task: name, requestId, trace } = job.data ?? {}
  const log = means.log.child({ taskId: job.id, task: name, requestId, ...(trace && { trace }) })
  const startedAt = means.clock()
  reached('task.taken')
  try {
    const result = await attempt(means, { job, claim, log, startedAt })
    if (result === POSTPONED) return { status: 'postponed' }
    log.info({ state: 'SUCCESSFUL', ms: note(means, job, 'completed', startedAt) }, 'task')
    return { status: 'completed', output: { value: result, worker: means.worker } }
  } catch (thrown) {
    // It is another's by now, and so is the word of what comes of it.
    if (isLost(claim)) return { status: 'postponed' }
    const error = asError(thrown)
    failed?.(error)
    log.error({ state: 'FAILED', err: error, ms: note(means, job, 'failed', startedAt) }, 'task')
    await keep(means, job, error, log)
    return { status: 'failed', output: { message: storable(error.message) }, final: error instanceof GiveUp }
  }
}

const isLost = ({ signal }: AbortController): boolean =>
  signal.reason instanceof TaskStopped && signal.reason.name === 'ClaimLost'

interface Attempt {
  readonly job: TaskJob
  readonly claim: AbortController
  readonly log: Logger
  readonly startedAt: Date
}

const POSTPONED = Symbol('postponed')

async function attempt(means: Means, run: Attempt): Promise<Json | typeof POSTPONED> {
  const { job, log, startedAt } = run
  const task = means.tasks.get(job.data.task)
  if (task === undefined) throw new TypeError(`No task is called ${job.data.task}.`)
  const standing = await standingOf(means.db, job)
  if (standing === 'done') return null
  if (standing === 'behind' || !(await takeSlot(means.db, task, job.id))) return POSTPONED
  try {
    log.info({ state: 'RUNNING' }, 'task')
    const payload: unknown = task.payload.parse(job.data.payload)
    const value = await runInTime(task, run.claim, () => task.run(ctxOf(means, run), payload))
    const result = toResult(value)
    if (job.data.event !== undefined) await claimEffect(means.db, job, startedAt)
    return result
  } finally {
    await freeSlot(means.db, task, job.id)
  }
}

const actor: System = { kind: 'system' }

function ctxOf(means: Means, { job, claim, log, startedAt: now }: Attempt): TaskCtx {
  const { db, outbox, gateways, flags } = means
  const { requestId, trace, event } = job.data
  const scope = { db, outbox, gateways, flags, log, actor, now, requestId, trace }
  return {
    db,
    gateways,
    flags,
    log,
    actor,
    now,
    signal: claim.signal,
    taskId: job.id,
    ...(event && { eventId: event.id }),
    attempt: attemptOf(job),
    progress: (fraction) => saveProgress(db, job.id, fraction, means.clock()),
    write: (work) => inTransaction(scope, actor, work),
    writeOnce: (work) =>
      inTransaction(scope, actor, async (ctx) => ((await claimEffect(ctx.db, job, now)) ? work(ctx) : undefined)),
  }
}

const attemptOf = (job: TaskJob): number => job.retryCount + 1

/** A failure that cannot be kept is still that task's alone. */
async function keep(means: Means, job: TaskJob, error: Error, log: Logger): Promise<void> {
  const { db, clock, worker } = means
  const failure = {
    taskId: job.id,
    attempt: attemptOf(job),
    worker,
    startedAt: job.startedOn,
    failedAt: clock(),
    error,
  }
  await saveFailure(db, failure).catch((err: unknown) => log.error({ err }, 'failure not kept'))
}

/** @returns milliseconds the attempt took */
function note(means: Means, job: TaskJob, outcome: EndedAttempt['outcome'], startedAt: Date): number {
  const ms = means.clock().getTime() - startedAt.getTime()
  try {
    means.observe?.({ task: means.tasks.has(job.data?.task) ? job.data.task : 'unknown', outcome, seconds: ms / 1_000 })
  } catch (err) {
    means.log.error({ err }, 'an observer of tasks failed')
  }
  return ms
}
