import { createHash, randomBytes } from 'node:crypto'
import type { JobInsert } from 'pg-boss'
import { type Actor } from '../domain/common/access.ts'
import type { EnqueueOptions, Origin } from '../domain/common/context.ts'
import { type Duration, instantOf, lengthOf } from '../domain/common/duration.ts'
import { requireJson } from '../domain/common/json.ts'
import { requireValid, type Task, usual } from '../domain/common/task.ts'

/** What a job row holds: which task, with what, for whom and from which request. */
export interface JobData {
  readonly task: string
  readonly payload: unknown
  readonly ownerId: number | null
  readonly requestId: string
  /** Whether its owner may end it. */
  readonly cancellable?: boolean
  /** W3C trace context. */
  readonly trace?: string
  /** The event it follows from. */
  readonly event?: EventRef
}

export interface EventRef {
  readonly id: number
  readonly aggregate: string
}

/** A job a worker has claimed: of its row what the work needs. */
export interface TaskJob {
  readonly id: string
  /** Of its queue. */
  readonly name: string
  /** As we write it; a row that somebody else has written may hold anything. */
  readonly data: JobData
  readonly priority: number
  /** Claims before this one. */
  readonly retryCount: number
  /** When it became due; seconds since 1970. */
  readonly due: number
  /** As PostgreSQL writes it. */
  readonly startedOn: string
}

/** A task with what it is given, checked and ready to be stored. */
export interface QueuedTask {
  readonly id: string
  readonly task: Task
  readonly data: JobData
  /** Not before this instant. */
  readonly due: Date | null
}

/** Checks everything that can be checked before anything is stored. @throws TypeError, RangeError, ZodError */
export function toQueued(
  task: Task,
  given: unknown,
  origin: Origin,
  options: EnqueueOptions = {},
  event?: EventRef,
): QueuedTask {
  requireValid(task)
  requireJson(given, 'payload')
  const payload: unknown = task.payload.parse(given)
  requireJson(payload, 'payload')
  const { runAfter = task.runAfter, ownerId = userIdOf(origin.actor), once } = options
  const { requestId, trace } = origin
  const more = { ...(task.cancellable && { cancellable: true }), ...(trace && { trace }), ...(event && { event }) }
  const data = { task: task.name, payload, ownerId, requestId, ...more }
  const id = once === undefined ? newTaskId(origin.now) : taskIdFor(task.name, once)
  return { id, task, data, due: runAfter === null ? null : instantOf(runAfter, origin.now) }
}

const userIdOf = (actor: Actor): number | null => (actor.kind === 'user' ? actor.userId : null)

/** Time after a task's own timeout at which the queue ends an attempt that nobody has ended. */
const GRACE_SECONDS = 60

/** Ten years: what has not run waits for its worker, however late; the library would take it away after a fortnight. */
export const KEPT_SECONDS = 10 * 365 * 86_400

/** What holds for a job whose row says nothing else: the settings of its queue. What every row repeats, every insert pays for. */
export const usualRow = {
  retryLimit: 0,
  retryDelay: 0,
  retryBackoff: true,
  retryDelayMax: 3_600,
  retentionSeconds: KEPT_SECONDS,
  expireInSeconds: expiryOf(usual.timeout),
} as const

export function toRow({ id, task, data, due }: QueuedTask): JobInsert<JobData> {
  const expireInSeconds = expiryOf(task.timeout)
  return {
    id,
    data,
    ...(task.priority !== 0 && { priority: task.priority }),
    ...(task.retries > 0 && { retryLimit: task.retries, retryDelay: Math.ceil(lengthOf(task.backoff) / 1_000) }),
    ...(expireInSeconds !== usualRow.expireInSeconds && { expireInSeconds }),
    ...(due !== null && { startAfter: due }),
  }
}

function expiryOf(timeout: Duration): number {
  return Math.ceil(lengthOf(timeout) / 1_000) + GRACE_SECONDS
}

/** A UUID of version 7: ids sort by the time they were made. */
export function newTaskId(now: Date): string {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(now.getTime(), 0, 6)
  return toUuid(bytes, 0x70)
}

/** The id of the one task with this key: the primary key of the queue then keeps out a second. */
export const taskIdFor = (task: string, key: string): string =>
  toUuid(createHash('sha256').update(`${task}\n${key}`).digest().subarray(0, 16), 0x80)

function toUuid(bytes: Buffer, version: number): string {
  bytes[6] = (bytes[6]! & 0x0f) | version
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
