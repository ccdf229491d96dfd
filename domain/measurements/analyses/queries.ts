import type { Transaction } from 'kysely'
import type { Reader } from '../../../db/connect.ts'
import type { DB } from '../../../db/types.ts'
import type { BodyAnalysis, Failure } from './schema.ts'

export type StoredAnalysis = Omit<BodyAnalysis, 'proposal'> & { readonly sealed: string | null }

const columns = [
  'id',
  'task_id as taskId',
  'status',
  'failure',
  'sealed',
  'requested_at as requestedAt',
  'finished_at as finishedAt',
  'expires_at as expiresAt',
] as const

/** Somebody's own, until it expires. */
export async function findAnalysis(
  db: Reader,
  { userId, id, now }: { readonly userId: number; readonly id: number; readonly now: Date },
): Promise<StoredAnalysis | undefined> {
  const found = await db
    .selectFrom('body_analyses')
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('expires_at', '>', now.toISOString())
    .select(columns)
    .executeTakeFirst()
  return found as StoredAnalysis | undefined
}

export const listAnalyses = (db: Reader, userId: number): Promise<StoredAnalysis[]> =>
  db.selectFrom('body_analyses').where('user_id', '=', userId).select(columns).orderBy('id').execute() as Promise<
    StoredAnalysis[]
  >

export interface NewAnalysis {
  readonly userId: number
  readonly sealed: string
  readonly front: string
  readonly side: string
  readonly requestedAt: string
  readonly expiresAt: string
}

export async function insertAnalysis(trx: Transaction<DB>, analysis: NewAnalysis): Promise<number> {
  const { userId, sealed, front, side, requestedAt, expiresAt } = analysis
  const { id } = await trx
    .insertInto('body_analyses')
    .values({
      user_id: userId,
      sealed,
      front_key: front,
      side_key: side,
      requested_at: requestedAt,
      expires_at: expiresAt,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export async function noteTask(trx: Transaction<DB>, id: number, taskId: string): Promise<void> {
  await trx.updateTable('body_analyses').set({ task_id: taskId }).where('id', '=', id).execute()
}

export interface PendingAnalysis {
  readonly id: number
  readonly userId: number
  readonly sealed: string
  readonly front: string
  readonly side: string
}

export async function findPending(db: Reader, id: number): Promise<PendingAnalysis | undefined> {
  const found = await db
    .selectFrom('body_analyses')
    .where('id', '=', id)
    .where('status', '=', 'pending')
    .select(['id', 'user_id as userId', 'sealed', 'front_key as front', 'side_key as side'])
    .executeTakeFirst()
  return found as PendingAnalysis | undefined
}

/** Those that no task has finished since. */
export async function listStuck(db: Reader, before: Date): Promise<PendingAnalysis[]> {
  const found = await db
    .selectFrom('body_analyses')
    .where('status', '=', 'pending')
    .where('requested_at', '<', before.toISOString())
    .select(['id', 'user_id as userId', 'sealed', 'front_key as front', 'side_key as side'])
    .orderBy('id')
    .limit(100)
    .execute()
  return found as PendingAnalysis[]
}

export type Finished =
  | { readonly status: 'ready'; readonly sealed: string }
  | { readonly status: 'failed'; readonly failure: Failure }

/** @returns false when it was finished, or forgotten, meanwhile */
export async function finishAnalysis(
  trx: Transaction<DB>,
  { id, now, finished }: { readonly id: number; readonly now: Date; readonly finished: Finished },
): Promise<boolean> {
  const sealed = finished.status === 'ready' ? finished.sealed : null
  const failure = finished.status === 'failed' ? finished.failure : null
  const { numUpdatedRows } = await trx
    .updateTable('body_analyses')
    .set({
      status: finished.status,
      sealed,
      failure,
      front_key: null,
      side_key: null,
      finished_at: now.toISOString(),
    })
    .where('id', '=', id)
    .where('status', '=', 'pending')
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** @returns false when somebody was faster, or it has expired */
export async function confirmAnalysis(
  trx: Transaction<DB>,
  { userId, id, now }: { readonly userId: number; readonly id: number; readonly now: Date },
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('body_analyses')
    .set({ status: 'confirmed', sealed: null })
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('status', '=', 'ready')
    .where('expires_at', '>', now.toISOString())
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** @returns the keys of the photos that were still there */
export async function deleteAnalyses(
  trx: Transaction<DB>,
  whose: { readonly userId: number } | { readonly expiredBy: Date },
): Promise<{ readonly deleted: number; readonly photos: string[] }> {
  const removing = trx.deleteFrom('body_analyses')
  const rows = await (
    'userId' in whose
      ? removing.where('user_id', '=', whose.userId)
      : removing.where('expires_at', '<=', whose.expiredBy.toISOString())
  )
    .returning(['front_key', 'side_key'])
    .execute()
  const photos = rows.flatMap(({ front_key: front, side_key: side }) => [front, side]).filter((key) => key !== null)
  return { deleted: rows.length, photos }
}
