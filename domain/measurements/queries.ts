import type { Transaction } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'

export interface StoredMeasurements {
  readonly sealed: string
  readonly updatedAt: string
}

export function findMeasurements(db: Reader, userId: number): Promise<StoredMeasurements | undefined> {
  return db
    .selectFrom('measurements')
    .where('user_id', '=', userId)
    .select(['sealed', 'updated_at as updatedAt'])
    .executeTakeFirst()
}

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
}

/** @returns whether there were any */
export async function deleteMeasurements(trx: Transaction<DB>, userId: number): Promise<boolean> {
  const { numDeletedRows } = await trx.deleteFrom('measurements').where('user_id', '=', userId).executeTakeFirst()
  return numDeletedRows > 0n
}
