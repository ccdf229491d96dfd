import type { Transaction } from 'kysely'
import type { DB } from '../../../db/types.ts'
import { common, DomainError } from '../../common/errors.ts'

/** Keeps an account as it is until the transaction ends. @throws `common.unauthenticated` when it is gone */
export async function lockAccount(trx: Transaction<DB>, userId: number): Promise<void> {
  const account = await trx
    .selectFrom('users')
    .where('id', '=', userId)
    .where('deleted_at', 'is', null)
    .select('id')
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (account === undefined) throw new DomainError(common.unauthenticated, 'This account no longer exists.')
}

/**
 * Keeps everybody from changing an account, and from adding anything that belongs to it, until the transaction ends.
 * @returns whether there is one that is not erased
 */
export async function lockForErasure(trx: Transaction<DB>, userId: number): Promise<boolean> {
  const account = await trx
    .selectFrom('users')
    .where('id', '=', userId)
    .select('deleted_at as deletedAt')
    .forUpdate()
    .executeTakeFirst()
  return account !== undefined && account.deletedAt === null
}
