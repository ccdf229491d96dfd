import type { Kysely } from 'kysely'
import type { DB } from '../db/types.ts'

export interface Failure {
  readonly taskId: string
  readonly attempt: number
  readonly startedAt: Date
  readonly failedAt: Date
  readonly error: unknown
}

/** Keeps what went wrong in one attempt; the queue itself keeps only the last. */
export async function saveFailure(
  db: Kysely<DB>,
  { taskId, attempt, startedAt, failedAt, error }: Failure,
): Promise<void> {
  const known = error instanceof Error ? error : new Error(String(error))
  await db
    .insertInto('task_failures')
    .values({
      task_id: taskId,
      attempt,
      started_at: startedAt.toISOString(),
      failed_at: failedAt.toISOString(),
      error_class: known.name,
      message: known.message,
      traceback: known.stack ?? String(known),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
