import type { Reader } from '../../db/connect.ts'
import type { Spoken, WriteCtx } from '../common/context.ts'
import type { EraseCtx, ExportCtx } from '../common/personal.ts'
import type { TaskResult } from './schema.ts'

/** What was done for somebody behind their requests, as far back as tasks are kept. */
export function exportOf({ db }: ExportCtx, userId: number): Promise<unknown> {
  return db
    .selectFrom('tasks')
    .where('owner_id', '=', userId)
    .select(['id', 'task', 'status', 'enqueued_at as enqueuedAt', 'finished_at as finishedAt'])
    .select('return_value as returnValue')
    .orderBy('enqueued_at')
    .execute()
}

/** Tasks are given ids, but what comes of them may say more, such as where a mail went to. */
export async function eraseUser({ queue, traces }: EraseCtx, userId: number): Promise<void> {
  await queue.forget({ ownerId: userId, payloads: [{ userId }], texts: traces })
}

/** Forgets the tasks that were given any of these, such as `{ orderId: 17 }`. */
export async function forgetTasks({ queue }: WriteCtx, payloads: Spoken['payloads']): Promise<void> {
  if (payloads.length > 0) await queue.forget({ payloads, texts: [] })
}

/** How a task stands; nothing when it is forgotten. */
export async function statusOf(db: Reader, id: string): Promise<TaskResult['status'] | undefined> {
  const row = await db.selectFrom('tasks').where('id', '=', id).select('status').executeTakeFirst()
  return row?.status as TaskResult['status'] | undefined
}
