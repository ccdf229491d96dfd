import { type Kysely, sql, type Transaction } from 'kysely'
import { type Reader, statement } from '../../../db/connect.ts'
import type { DB } from '../../../db/types.ts'
import type { ApiScope, Role, User } from '../../common/access.ts'
import { idColumn, keyset } from '../../common/keyset.ts'
import type { Position } from '../../common/page.ts'
import type { ApiKey } from './schema.ts'

/** Those that can still be used, and those that have only expired. */
const visibleApiKeys = (db: Reader, { userId }: User) =>
  db.selectFrom('api_keys').where('user_id', '=', userId).where('revoked_at', 'is', null)

const columns = [
  'id',
  'name',
  'hint',
  'scopes',
  'rate_limit as rateLimit',
  'expires_at as expiresAt',
  'last_used_at as lastUsedAt',
  'created_at as createdAt',
] as const

/** Newest first. One row more than `limit`, to know whether a page follows. */
export function listApiKeys(db: Reader, actor: User, limit: number, position?: Position): Promise<ApiKey[]> {
  const { after, direction } = keyset([idColumn()], position, { descending: true })
  return visibleApiKeys(db, actor)
    .where(after)
    .select(columns)
    .$castTo<ApiKey>()
    .orderBy(sql`id ${direction}`)
    .limit(limit + 1)
    .execute()
}

export async function countApiKeys(db: Reader, actor: User): Promise<number> {
  const { count } = await visibleApiKeys(db, actor)
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return count
}

export interface InsertApiKey {
  readonly userId: number
  readonly name: string
  readonly hash: Buffer
  readonly hint: string
  readonly scopes: readonly ApiScope[]
  readonly rateLimit: string | null
  readonly expiresAt: string | null
  readonly createdAt: string
}

export function insertApiKey(trx: Transaction<DB>, key: InsertApiKey): Promise<ApiKey> {
  return trx
    .insertInto('api_keys')
    .values({
      user_id: key.userId,
      name: key.name,
      hash: key.hash,
      hint: key.hint,
      scopes: [...key.scopes],
      rate_limit: key.rateLimit,
      expires_at: key.expiresAt,
      created_at: key.createdAt,
    })
    .returning(columns)
    .$castTo<ApiKey>()
    .executeTakeFirstOrThrow()
}

/** @returns whether there was one to revoke */
export async function revokeApiKey(trx: Transaction<DB>, { userId }: User, id: number, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('api_keys')
    .set({ revoked_at: now.toISOString() })
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export interface ApiKeyOwner {
  readonly apiKeyId: number
  readonly userId: number
  readonly roles: Role[]
  readonly vendorIds: number[]
  readonly ownerOf: number[]
  readonly scopes: ApiScope[]
  readonly rateLimit: string | null
}

const ownerOfKey = `
  select api_keys.id as "apiKeyId", users.id as "userId", users.roles, api_keys.scopes, api_keys.rate_limit as "rateLimit",
    array(select vendor_id from vendor_members where user_id = users.id) as "vendorIds",
    array(select vendor_id from vendor_members where user_id = users.id and role = 'owner') as "ownerOf"
  from api_keys join users on users.id = api_keys.user_id
  where api_keys.hash = $1 and api_keys.revoked_at is null and users.deleted_at is null
    and (api_keys.expires_at is null or api_keys.expires_at > $2)`

/** Whose key this is, as they stand now; nothing when it is unknown, revoked or expired. */
export async function findApiKeyOwner(db: Reader, hash: Buffer, now: Date): Promise<ApiKeyOwner | undefined> {
  const { rows } = await db.executeQuery(statement<ApiKeyOwner>(ownerOfKey, [hash, now.toISOString()]))
  return rows[0]
}

/** Once a minute at most, over all processes. */
export async function noteUse(db: Kysely<DB>, id: number, now: Date): Promise<void> {
  const minuteAgo = new Date(now.getTime() - 60_000).toISOString()
  await db
    .updateTable('api_keys')
    .set({ last_used_at: now.toISOString() })
    .where('id', '=', id)
    .where((eb) => eb.or([eb('last_used_at', 'is', null), eb('last_used_at', '<=', minuteAgo)]))
    .execute()
}
