import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../../db/connect.ts'
import type { DB } from '../../../db/types.ts'
import { WAYS_IN } from '../factors/ways-in.ts'

export interface Shuttable {
  readonly id: number
  readonly email: string
}

/** Nobody's password: as Django marks one that cannot be used, so that no link sets another, and why. */
const SHUT = '!shut'

const of = (db: Reader, emails: readonly string[]) =>
  db
    .selectFrom('users')
    .where(sql`lower(email)`, 'in', emails.length === 0 ? [''] : emails.map((email) => email.toLowerCase()))
    .where('deleted_at', 'is', null)

/** Of these addresses the accounts that somebody could enter, or act for. */
export function findOpenAccounts(db: Reader, emails: readonly string[]): Promise<Shuttable[]> {
  return of(db, emails)
    .where((eb) =>
      eb.or([
        eb('password_hash', 'is distinct from', SHUT),
        eb.exists(eb.selectFrom('sessions').whereRef('user_id', '=', 'users.id').where('ended_at', 'is', null)),
        ...WAYS_IN.map((table) => eb.exists(eb.selectFrom(table).whereRef(`${table}.user_id`, '=', 'users.id'))),
      ]),
    )
    .select(['id', 'email'])
    .orderBy('id')
    .execute()
}

export async function markShut(trx: Transaction<DB>, userId: number, now: Date): Promise<void> {
  await trx
    .updateTable('users')
    .set({ password_hash: SHUT, phone: null, phone_verified_at: null, email_verified_at: null })
    .set({ updated_at: now.toISOString() })
    .where('id', '=', userId)
    .execute()
}

/** @returns whose account is open again */
export async function reopenShut(
  trx: Transaction<DB>,
  emails: readonly string[],
  passwordHash: string,
  now: Date,
): Promise<number[]> {
  const rows = await trx
    .updateTable('users')
    .set({ password_hash: passwordHash, email_verified_at: now.toISOString(), updated_at: now.toISOString() })
    .where('id', 'in', of(trx, emails).where('password_hash', '=', SHUT).select('id'))
    .returning('id')
    .execute()
  return rows.map(({ id }) => id)
}
