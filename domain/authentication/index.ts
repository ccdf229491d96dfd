import { createHash } from 'node:crypto'
import type { Reader } from '../../db/connect.ts'
import type { ApiScope, User } from '../common/access.ts'
import type { WriteCtx } from '../common/context.ts'
import * as queries from './queries.ts'
import type { User as Account } from './schema.ts'

/** How an API key is stored: only its SHA-256. A key has enough entropy of its own to need no salt. */
export const apiKeyHash = (key: string): Buffer => createHash('sha256').update(key).digest()

/** Who an API key acts for, and with which scopes; nothing for a key that is unknown, revoked or expired. */
export async function findApiKeyUser(db: Reader, key: string, now: Date): Promise<User | undefined> {
  const owner = await queries.findApiKey(db, apiKeyHash(key), now)
  if (owner === undefined) return undefined
  const vendorIds = await queries.listVendorIds(db, owner.userId)
  return { kind: 'user', userId: owner.userId, roles: owner.roles, vendorIds, scopes: owner.scopes as ApiScope[] }
}

/** The account behind an id. */
export function findAccount(db: Reader, userId: number): Promise<Account | undefined> {
  return queries.findUser(db, userId)
}

/** A user with the roles and the vendors they have now; nothing when the account is gone. */
export async function findActor(db: Reader, userId: number): Promise<User | undefined> {
  const account = await queries.findUser(db, userId)
  if (account === undefined) return undefined
  return { kind: 'user', userId, roles: account.roles, vendorIds: await queries.listVendorIds(db, userId) }
}

/** Which language somebody reads; null: they have not said. The caller says in an event that it changed. */
export function setLocale({ db, now }: WriteCtx, userId: number, locale: string | null): Promise<void> {
  return queries.updateLocale(db, userId, locale, now)
}
