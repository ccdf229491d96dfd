import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../../db/connect.ts'
import type { DB } from '../../../db/types.ts'
import { account } from '../queries.ts'
import type { User } from '../schema.ts'

const GOOGLE = 'google'

export function findByIdentity(db: Reader, subject: string): Promise<User | undefined> {
  const owner = db
    .selectFrom('identities')
    .where('provider', '=', GOOGLE)
    .where('subject', '=', subject)
    .select('user_id')
  return account(db).where('id', '=', owner).executeTakeFirst()
}

/** Until the transaction ends nobody else changes this account. */
export function lockByEmail(trx: Transaction<DB>, email: string): Promise<User | undefined> {
  return account(trx)
    .where(sql`lower(email)`, '=', email.toLowerCase())
    .forUpdate()
    .executeTakeFirst()
}

/** @returns whether it was not linked before */
export async function insertIdentity(
  trx: Transaction<DB>,
  { subject, userId, now }: { readonly subject: string; readonly userId: number; readonly now: Date },
): Promise<boolean> {
  const row = await trx
    .insertInto('identities')
    .values({ provider: GOOGLE, subject, user_id: userId, created_at: now.toISOString() })
    .onConflict((conflict) => conflict.columns(['provider', 'subject']).doNothing())
    .returning('subject')
    .executeTakeFirst()
  return row !== undefined
}
