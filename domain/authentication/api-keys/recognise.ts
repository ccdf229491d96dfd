import type { Reader } from '../../../db/connect.ts'
import type { User } from '../../common/access.ts'
import { rateOf } from '../../common/rate.ts'
import { findApiKeyOwner } from './queries.ts'
import { apiKeyHash } from './secret.ts'

/** A user for whom an API key acts, within its scopes. */
export type ApiKeyUser = User & Required<Pick<User, 'apiKeyId' | 'scopes'>>

/**
 * Who an API key acts for, as they stand now; nothing for a key that is unknown, revoked or expired. Asked anew at each
 * request, so that a revoked key is refused at once by all processes.
 */
export async function findApiKeyUser(db: Reader, key: string, now: Date): Promise<ApiKeyUser | undefined> {
  const owner = await findApiKeyOwner(db, apiKeyHash(key), now)
  if (owner === undefined) return undefined
  const { rateLimit, ...user } = owner
  return { kind: 'user', ...user, ...(rateLimit === null ? {} : { rate: rateOf(rateLimit) }) }
}
