import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import type { Role, User as Actor } from '../common/access.ts'
import type { User } from './schema.ts'

/** Accounts that are not gone. */
export const account = (db: Reader) =>
  db
    .selectFrom('users')
    .where('deleted_at', 'is', null)
    .select((eb) => [
      'id',
      'email',
      'full_name as fullName',
      'phone',
      sql<Role[]>`roles`.as('roles'),
      eb('email_verified_at', 'is not', null).$castTo<boolean>().as('emailVerified'),
    ])

export function findUser(db: Reader, id: number): Promise<User | undefined> {
  return account(db).where('id', '=', id).executeTakeFirst()
}

export function findUserByEmail(
  db: Reader,
  email: string,
): Promise<(User & { passwordHash: string | null }) | undefined> {
  return account(db)
    .select('password_hash as passwordHash')
    .where(sql`lower(email)`, '=', email.toLowerCase())
    .executeTakeFirst()
}

/** The vendors somebody is a member of, and those of them they own. */
export async function findMemberships(db: Reader, userId: number): Promise<Pick<Actor, 'vendorIds' | 'ownerOf'>> {
  const rows = await db
    .selectFrom('vendor_members')
    .select(['vendor_id', 'role'])
    .where('user_id', '=', userId)
    .execute()
  const owned = rows.filter(({ role }) => role === 'owner')
  return { vendorIds: rows.map((row) => row.vendor_id), ownerOf: owned.map((row) => row.vendor_id) }
}

export interface NewUser {
  readonly email: string
  readonly fullName: string
  readonly phone: string | null
  /** Null: they sign in without a password. */
  readonly passwordHash: string | null
  readonly roles: readonly Role[]
  /** Null: they have not shown yet that the address is theirs. */
  readonly emailVerifiedAt: Date | null
}

/** @returns the id, or nothing when the address has an account already */
export async function insertUser(trx: Transaction<DB>, user: NewUser): Promise<number | undefined> {
  const verifiedAt = user.emailVerifiedAt?.toISOString() ?? null
  const { rows } = await sql<{ id: number }>`
    insert into users (email, full_name, phone, password_hash, roles, email_verified_at)
    values (${user.email}, ${user.fullName}, ${user.phone}, ${user.passwordHash}, ${[...user.roles]}, ${verifiedAt})
    on conflict (lower(email)) do nothing returning id`.execute(trx)
  return rows[0]?.id
}

export async function updateLocale(
  trx: Transaction<DB>,
  userId: number,
  locale: string | null,
  now: Date,
): Promise<void> {
  await trx.updateTable('users').set({ locale, updated_at: now.toISOString() }).where('id', '=', userId).execute()
}
