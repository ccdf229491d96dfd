import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../../db/connect.ts'
import type { DB } from '../../../db/types.ts'
import { account } from '../queries.ts'
import type { User } from '../schema.ts'

/** Where somebody can be reached, and what of it they have shown to be theirs. */
export interface Contact {
  readonly id: number
  readonly email: string
  readonly fullName: string
  readonly phone: string | null
  readonly emailVerified: boolean
  readonly phoneVerified: boolean
}

const contacts = (db: Reader, userId: number) =>
  db
    .selectFrom('users')
    .where('id', '=', userId)
    .where('deleted_at', 'is', null)
    .select((eb) => [
      'id',
      'email',
      'phone',
      'full_name as fullName',
      eb('email_verified_at', 'is not', null).$castTo<boolean>().as('emailVerified'),
      eb('phone_verified_at', 'is not', null).$castTo<boolean>().as('phoneVerified'),
    ])

export const findContact = (db: Reader, userId: number): Promise<Contact | undefined> =>
  contacts(db, userId).executeTakeFirst()

export function findByVerifiedEmail(db: Reader, email: string): Promise<User | undefined> {
  return account(db)
    .where(sql`lower(email)`, '=', email.toLowerCase())
    .where('email_verified_at', 'is not', null)
    .executeTakeFirst()
}

export function findByVerifiedPhone(db: Reader, phone: string): Promise<User | undefined> {
  return account(db).where('phone', '=', phone).where('phone_verified_at', 'is not', null).executeTakeFirst()
}

/** @returns whose address it is, if it had not been verified before */
export async function verifyEmail(trx: Transaction<DB>, email: string, now: Date): Promise<number | undefined> {
  const row = await trx
    .updateTable('users')
    .set({ email_verified_at: now.toISOString(), updated_at: now.toISOString() })
    .where(sql`lower(email)`, '=', email.toLowerCase())
    .where('email_verified_at', 'is', null)
    .where('deleted_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

/** Until the transaction ends nobody else changes this account. */
export const lockContact = (trx: Transaction<DB>, userId: number): Promise<Contact | undefined> =>
  contacts(trx, userId).forNoKeyUpdate().executeTakeFirst()

export interface Profile {
  readonly fullName: string
  readonly phone: string | null
}

/** Another number is not verified yet; the same one stays what it was. */
export async function updateProfile(
  trx: Transaction<DB>,
  userId: number,
  { fullName, phone }: Profile,
  now: Date,
): Promise<void> {
  await trx
    .updateTable('users')
    .set({
      full_name: fullName,
      phone,
      phone_verified_at: sql<string | null>`case when phone = ${phone} then phone_verified_at end`,
      updated_at: now.toISOString(),
    })
    .where('id', '=', userId)
    .execute()
}

/** A number is one account's: whoever has shown last that they hold it. @returns whose it was before */
export async function releasePhone(trx: Transaction<DB>, phone: string, except: number, now: Date): Promise<number[]> {
  const rows = await trx
    .updateTable('users')
    .set({ phone_verified_at: null, updated_at: now.toISOString() })
    .where('phone', '=', phone)
    .where('phone_verified_at', 'is not', null)
    .where('deleted_at', 'is', null)
    .where('id', '!=', except)
    .returning('id')
    .execute()
  return rows.map(({ id }) => id)
}

/** @returns whether the number is still the one that was verified */
export async function verifyPhone(trx: Transaction<DB>, userId: number, phone: string, now: Date): Promise<boolean> {
  const row = await trx
    .updateTable('users')
    .set({ phone_verified_at: now.toISOString(), updated_at: now.toISOString() })
    .where('id', '=', userId)
    .where('phone', '=', phone)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** The last moment somebody signed in; what was mailed before it to set a new password no longer works. */
export async function updateLastLogin(trx: Transaction<DB>, userId: number, now: Date): Promise<void> {
  await trx.updateTable('users').set({ last_login_at: now.toISOString() }).where('id', '=', userId).execute()
}
