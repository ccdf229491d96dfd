import { inspect } from 'node:util'
import type { Kysely } from 'kysely'
import type { DB } from '../db/types.ts'
import { type Json, requireJson, storable } from '../domain/common/json.ts'

export interface Failure {
  readonly taskId: string
  readonly attempt: number
  readonly worker: string
  readonly startedAt: string
  readonly failedAt: Date
  readonly error: Error
}

/** Keeps what went wrong in one attempt; the queue itself keeps only the last. */
export async function saveFailure(db: Kysely<DB>, failure: Failure): Promise<void> {
  const { taskId, attempt, worker, startedAt, failedAt, error } = failure
  await db
    .insertInto('task_failures')
    .values({
      task_id: taskId,
      attempt,
      worker,
      started_at: startedAt,
      failed_at: failedAt.toISOString(),
      error_class: storable(error.name),
      message: storable(error.message),
      traceback: storable(String(error.stack)),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function saveProgress(db: Kysely<DB>, taskId: string, fraction: number, now: Date): Promise<void> {
  if (!(fraction >= 0 && fraction <= 1)) throw new RangeError(`Progress is from 0 to 1, not ${fraction}.`)
  const values = { fraction, reported_at: now.toISOString() }
  await db
    .insertInto('task_progress')
    .values({ task_id: taskId, ...values })
    .onConflict((conflict) => conflict.column('task_id').doUpdateSet(values))
    .execute()
}

/** Anything can be thrown. */
export function asError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown
  return new Error(typeof thrown === 'string' ? thrown : inspect(thrown))
}

/** A result that is not JSON fails the task here, with its reason, instead of getting lost in the row. */
export function toResult(value: unknown): Json {
  if (value === undefined) return null
  requireJson(value, 'the result')
  return value
}
