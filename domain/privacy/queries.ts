import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import { type Batching, deleteInBatches } from '../common/batches.ts'

export interface StoredExport {
  readonly taskId: string
  readonly requestedAt: string
  readonly readyAt: string | null
  readonly expiresAt: string | null
  readonly sealed: string | null
}

export function findExport(db: Reader, userId: number, now: Date): Promise<StoredExport | undefined> {
  return db
    .selectFrom('personal_exports')
    .where('user_id', '=', userId)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now.toISOString())]))
    .select(['task_id as taskId', 'requested_at as requestedAt', 'ready_at as readyAt'])
    .select(['expires_at as expiresAt', 'sealed'])
    .executeTakeFirst()
}

/** One a person: what was asked for before is dropped. */
export async function insertExport(trx: Transaction<DB>, userId: number, taskId: string, now: Date): Promise<void> {
  const values = {
    task_id: taskId,
    requested_at: now.toISOString(),
    ready_at: null,
    expires_at: null,
    sealed: null,
  }
  await trx
    .insertInto('personal_exports')
    .values({ user_id: userId, ...values })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(values))
    .execute()
}

export interface ReadyExport {
  readonly userId: number
  readonly taskId: string
  readonly sealed: string
  readonly readyAt: string
  readonly expiresAt: string
}

/** Nothing is stored where another has been asked for since, or the person is gone. */
export async function storeExport(
  trx: Transaction<DB>,
  { userId, taskId, sealed, readyAt, expiresAt }: ReadyExport,
): Promise<void> {
  await trx
    .updateTable('personal_exports')
    .set({ sealed, ready_at: readyAt, expires_at: expiresAt })
    .where('user_id', '=', userId)
    .where('task_id', '=', taskId)
    .execute()
}

export async function deleteExport(trx: Transaction<DB>, userId: number): Promise<void> {
  await trx.deleteFrom('personal_exports').where('user_id', '=', userId).execute()
}

/** Those that have expired, and those that never became ready. @returns how many */
export const deleteExpired = (ctx: Batching, now: Date, abandoned: Date): Promise<number> =>
  deleteInBatches(
    ctx,
    'personal_exports',
    sql`(expires_at <= ${now.toISOString()} or (ready_at is null and requested_at <= ${abandoned.toISOString()}))`,
  )
