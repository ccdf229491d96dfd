import { inspect } from 'node:util'
import type { Kysely } from 'kysely'
import type { DB } from '../db/types.ts'

export interface Failure {
  readonly taskId: string
  readonly attempt: number
  readonly startedAt: Date
  readonly failedAt: Date
  readonly error: Error
}

/** Keeps what went wrong in one attempt; the queue itself keeps only the last. */
export async function saveFailure(
  db: Kysely<DB>,
  { taskId, attempt, startedAt, failedAt, error }: Failure,
): Promise<void> {
  await db
    .insertInto('task_failures')
    .values({
      task_id: taskId,
      attempt,
      started_at: startedAt.toISOString(),
      failed_at: failedAt.toISOString(),
      error_class: storable(error.name),
      message: storable(error.message),
      traceback: storable(String(error.stack)),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Anything can be thrown. */
export function asError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown
  return new Error(typeof thrown === 'string' ? thrown : inspect(thrown))
}

/** PostgreSQL stores neither the zero character nor half a character. */
export const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0')

export const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '\uFFFD')
