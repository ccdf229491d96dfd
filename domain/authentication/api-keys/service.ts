import type { User } from '../../common/access.ts'
import type { ReadCtx, WriteCtx } from '../../common/context.ts'
import { DomainError, invalid } from '../../common/errors.ts'
import { Id } from '../../common/fields.ts'
import { decodeCursor, type Page, type PageInput, toPage } from '../../common/page.ts'
import { apiKeyNotFound, scopeNotYours, tooManyApiKeys } from '../errors.ts'
import { apiKeyCreated, apiKeyRevoked } from '../events.ts'
import { lockAccount } from '../personal/lock.ts'
import * as queries from './queries.ts'
import type { ApiKey, CreateApiKey, NewApiKey, RevokeApiKey } from './schema.ts'
import { canUse } from './scopes.ts'
import { apiKeyHash, hintOf, newApiKey } from './secret.ts'

const MOST_KEYS = 50

/** The actor's own keys, newest first, without the keys themselves. */
export async function listApiKeys(ctx: ReadCtx<User>, { cursor, limit }: PageInput): Promise<Page<ApiKey>> {
  const ordering = '-id'
  const position = cursor === undefined ? undefined : decodeCursor(cursor, ordering, [Id])
  const rows = await queries.listApiKeys(ctx.db, ctx.actor, limit, position)
  return toPage({ rows, limit, ordering, position, keysOf: ({ id }) => [id] })
}

/**
 * Makes a key that acts for the actor within some scopes. It is told here and never again.
 * @throws `authentication.scope-not-yours`, `authentication.too-many-api-keys`
 */
export async function createApiKey(ctx: WriteCtx<User>, input: CreateApiKey): Promise<NewApiKey> {
  const { actor, db, now } = ctx
  const { name, expiresAt = null, rateLimit = null } = input
  const scopes = [...new Set(input.scopes)]
  requireUsable(actor, scopes)
  if (expiresAt !== null && Date.parse(expiresAt) <= now.getTime()) {
    throw invalid([{ path: 'expiresAt', message: 'Expected a time to come.', code: 'custom' }])
  }
  // Two at once would both find room for one more.
  await lockAccount(db, actor.userId)
  if ((await queries.countApiKeys(db, actor)) >= MOST_KEYS) {
    throw new DomainError(tooManyApiKeys, `You have ${MOST_KEYS} keys; revoke one first.`)
  }
  const key = newApiKey()
  const stored = { hash: apiKeyHash(key), hint: hintOf(key), createdAt: now.toISOString() }
  const made = await queries.insertApiKey(db, { userId: actor.userId, name, scopes, expiresAt, rateLimit, ...stored })
  await ctx.emit(apiKeyCreated, { keyId: made.id, userId: actor.userId, scopes, at: stored.createdAt })
  return { ...made, key }
}

/** Ends one of the actor's own keys; requests with it are refused from now on. @throws `authentication.api-key-not-found` */
export async function revokeApiKey(ctx: WriteCtx<User>, { id }: RevokeApiKey): Promise<null> {
  if (!(await queries.revokeApiKey(ctx.db, ctx.actor, id, ctx.now))) {
    throw new DomainError(apiKeyNotFound, `No key of yours has the id ${id}.`)
  }
  await ctx.emit(apiKeyRevoked, { keyId: id, userId: ctx.actor.userId })
  return null
}

function requireUsable(actor: User, scopes: CreateApiKey['scopes']): void {
  const others = scopes.filter((scope) => !canUse(actor, scope))
  if (others.length > 0) throw new DomainError(scopeNotYours, `You may not do this yourself: ${others.join(', ')}.`)
}
