import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import type { Role } from '../common/access.ts'
import type { User } from './schema.ts'

const account = (db: Reader) =>
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

export async function listVendorIds(db: Reader, userId: number): Promise<number[]> {
  const rows = await db.selectFrom('vendor_members').select('vendor_id').where('user_id', '=', userId).execute()
  return rows.map((row) => row.vendor_id)
}

export interface ApiKeyOwner {
  readonly userId: number
  readonly roles: Role[]
  readonly scopes: string[]
}

export function findApiKey(db: Reader, hash: Buffer, now: Date): Promise<ApiKeyOwner | undefined> {
  return db
    .selectFrom('api_keys')
    .innerJoin('users', 'users.id', 'api_keys.user_id')
    .where('hash', '=', hash)
    .where('revoked_at', 'is', null)
    .where('users.deleted_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now.toISOString())]))
    .select(['users.id as userId', sql<Role[]>`users.roles`.as('roles'), 'scopes'])
    .executeTakeFirst()
}

export interface NewUser {
  readonly email: string
  readonly fullName: string
  readonly passwordHash: string
  readonly roles: readonly Role[]
}

/** @returns the id, or nothing when the address has an account already */
export async function insertUser(trx: Transaction<DB>, user: NewUser): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    insert into users (email, full_name, password_hash, roles, email_verified_at)
    values (${user.email}, ${user.fullName}, ${user.passwordHash}, ${[...user.roles]}, now())
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
