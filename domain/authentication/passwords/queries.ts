import type { Transaction } from 'kysely'
import type { Reader } from '../../../db/connect.ts'
import type { DB } from '../../../db/types.ts'
import type { TokenSubject } from './reset-token.ts'

/** An account as its password sees it. */
export interface Owner extends TokenSubject {
  readonly fullName: string
  readonly emailVerified: boolean
}

const owners = (db: Reader, userId: number) =>
  db
    .selectFrom('users')
    .where('id', '=', userId)
    .where('deleted_at', 'is', null)
    .select((eb) => [
      'id',
      'email',
      'full_name as fullName',
      'password_hash as passwordHash',
      'last_login_at as lastLoginAt',
      eb('email_verified_at', 'is not', null).$castTo<boolean>().as('emailVerified'),
    ])

export const findOwner = (db: Reader, userId: number): Promise<Owner | undefined> =>
  owners(db, userId).executeTakeFirst()

/** Until the transaction ends nobody else changes this account. */
export const lockOwner = (trx: Transaction<DB>, userId: number): Promise<Owner | undefined> =>
  owners(trx, userId).forNoKeyUpdate().executeTakeFirst()

export async function updateHash(trx: Transaction<DB>, userId: number, passwordHash: string, now: Date): Promise<void> {
  await trx
    .updateTable('users')
    .set({ password_hash: passwordHash, updated_at: now.toISOString() })
    .where('id', '=', userId)
    .execute()
}
