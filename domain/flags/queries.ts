import type { Transaction } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import type { Flag, SetFlag } from './schema.ts'

const columns = [
  'key',
  'description',
  'enabled',
  'percentage',
  'user_ids as userIds',
  'roles',
  'updated_at as updatedAt',
] as const

/** All there are, by name. */
export async function listFlags(db: Reader): Promise<Flag[]> {
  return (await db.selectFrom('feature_flags').select(columns).orderBy('key').execute()) as Flag[]
}

/** Makes a flag that is on for nobody, unless there is one. @returns whether it made one */
export async function insertFlag(trx: Transaction<DB>, key: string, description: string): Promise<boolean> {
  const { numInsertedOrUpdatedRows = 0n } = await trx
    .insertInto('feature_flags')
    .values({ key, description })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows > 0n
}

export async function lockFlag(trx: Transaction<DB>, key: string): Promise<Flag | undefined> {
  const query = trx.selectFrom('feature_flags').select(columns).where('key', '=', key).forUpdate()
  return (await query.executeTakeFirst()) as Flag | undefined
}

/** Sets what is named and leaves the rest. */
export async function updateFlag(trx: Transaction<DB>, { key, userIds, ...set }: SetFlag, now: Date): Promise<Flag> {
  const row = await trx
    .updateTable('feature_flags')
    .set({ ...set, ...(userIds && { user_ids: userIds }), updated_at: now.toISOString() })
    .where('key', '=', key)
    .returning(columns)
    .executeTakeFirstOrThrow()
  return row as Flag
}
