import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import { idColumn, keyset } from '../common/keyset.ts'
import type { Position } from '../common/page.ts'

export interface StoredMeasurements {
  readonly sealed: string
  readonly updatedAt: string
}

export interface FormerRow {
  readonly id: number
  readonly sealed: string
  readonly savedAt: string
}

export function findMeasurements(db: Reader, userId: number): Promise<StoredMeasurements | undefined> {
  return db
    .selectFrom('measurements')
    .where('user_id', '=', userId)
    .select(['sealed', 'updated_at as updatedAt'])
    .executeTakeFirst()
}

const former = (db: Reader, userId: number) =>
  db.selectFrom('measurement_history').where('user_id', '=', userId).select(['id', 'sealed', 'saved_at as savedAt'])

/** Newest first. One row more than `limit`, to know whether a page follows. */
export function listFormer(db: Reader, userId: number, limit: number, position?: Position): Promise<FormerRow[]> {
  const { after, direction } = keyset([idColumn()], position, { descending: true })
  return former(db, userId)
    .where(after)
    .orderBy(sql`id ${direction}`)
    .limit(limit + 1)
    .execute()
}

export const listAllFormer = (db: Reader, userId: number): Promise<FormerRow[]> =>
  former(db, userId).orderBy('id').execute()

/** What is used from now on, and one more row of what has ever been saved. */
export async function saveMeasurements(
  trx: Transaction<DB>,
  userId: number,
  { sealed, updatedAt }: StoredMeasurements,
): Promise<void> {
  const values = { sealed, updated_at: updatedAt }
  await trx
    .insertInto('measurements')
    .values({ user_id: userId, ...values })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(values))
    .execute()
  await trx.insertInto('measurement_history').values({ user_id: userId, sealed, saved_at: updatedAt }).execute()
}

/** The history with it. @returns whether there were any */
export async function deleteMeasurements(trx: Transaction<DB>, userId: number): Promise<boolean> {
  await trx.deleteFrom('measurement_history').where('user_id', '=', userId).execute()
  const { numDeletedRows } = await trx.deleteFrom('measurements').where('user_id', '=', userId).executeTakeFirst()
  return numDeletedRows > 0n
}
