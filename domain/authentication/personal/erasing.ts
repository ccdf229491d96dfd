import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../../db/connect.ts'
import type { DB } from '../../../db/types.ts'
import type { Vault } from '../../common/gateways.ts'
import { type EraseCtx, ERASED } from '../../common/personal.ts'
import { emailVerification, phoneVerification } from '../codes/request.ts'
import { type Destination, subjectOf } from '../codes/secret.ts'
import { takeWaysIn } from '../factors/ways-in.ts'

/** What an account is known by; nothing once it is erased. */
export async function tracesOf(db: Reader, userId: number): Promise<string[]> {
  const contact = await findContact(db, userId)
  return contact === undefined ? [] : [contact.email, contact.fullName, contact.phone ?? '']
}

/** The row stays, since orders and the audit trail name its id; nothing in it says who it was. */
export async function eraseUser({ db, now, vault }: EraseCtx, userId: number): Promise<void> {
  await eraseCodes(db, vault, userId)
  // Refresh tokens go with their sessions, access tokens by a trigger.
  await db.deleteFrom('sessions').where('user_id', '=', userId).execute()
  await takeWaysIn(db, userId)
  await db
    .updateTable('users')
    .where('id', '=', userId)
    .set({
      email: placeholder(userId),
      email_verified_at: null,
      full_name: ERASED,
      phone: null,
      phone_verified_at: null,
      password_hash: null,
      locale: null,
      last_login_at: null,
      roles: [],
      updated_at: now.toISOString(),
      deleted_at: sql`coalesce(deleted_at, ${now.toISOString()})`,
    })
    .execute()
}

/** No address, so nothing is ever sent to it and nobody can sign in by it; of one account, since addresses are unique. */
const placeholder = (userId: number): string => `erased:${userId}`

/** Codes are kept by where they go, not by whose they are. */
async function eraseCodes(db: Transaction<DB>, vault: Vault, userId: number): Promise<void> {
  const contact = await findContact(db, userId)
  if (contact === undefined) return
  const { email, phone } = contact
  const toPhone = (to: string): Destination[] => [
    phoneVerification(userId, to),
    { purpose: 'sign-in', channel: 'sms', to },
  ]
  const destinations: Destination[] = [
    emailVerification(email),
    { purpose: 'sign-in', channel: 'email', to: email },
    ...(phone === null ? [] : toPhone(phone)),
  ]
  const subjects = destinations.map((destination) => subjectOf(vault, destination))
  await db.deleteFrom('account_codes').where('subject', 'in', subjects).execute()
}

/** Also of an account that is closed, as long as it says who it was. */
function findContact(
  db: Reader,
  userId: number,
): Promise<{ email: string; fullName: string; phone: string | null } | undefined> {
  return db
    .selectFrom('users')
    .where('id', '=', userId)
    .where('email', '!=', placeholder(userId))
    .select(['email', 'full_name as fullName', 'phone'])
    .executeTakeFirst()
}
