import type { WriteCtx } from '../../common/context.ts'
import type { DomainError } from '../../common/errors.ts'
import type { Gateways } from '../../common/gateways.ts'
import { updateLastLogin } from '../accounts/queries.ts'
import { sessionOpened } from '../events.ts'
import { missingFactor } from '../factors/gate.ts'
import type { Tokens } from '../schema.ts'
import { handTokens } from './hand.ts'
import { expiryFrom } from './lifetime.ts'
import * as queries from './queries.ts'
import { insertRefreshToken } from './refresh-queries.ts'
import { newRefreshToken } from './refresh-token.ts'
import type { SignInMethod } from './schema.ts'

export type { SignInMethod } from './schema.ts'

/**
 * Signs somebody in who has shown who they are; every way in ends here. What comes of it is what the operation concludes
 * with: tokens, or the challenge of a second factor, `authentication.second-factor-required`.
 */
export async function openSession(
  ctx: WriteCtx,
  gateways: Gateways,
  userId: number,
  method: SignInMethod,
): Promise<Tokens | DomainError> {
  const missing = await missingFactor(ctx, userId, method)
  if (missing !== undefined) return missing
  const { db, now, emit } = ctx
  const { token, hash } = newRefreshToken()
  const expiresAt = expiryFrom(now)
  const sessionId = await queries.insertSession(db, { ...gateways.tokens.client, userId, method, now, expiresAt })
  await insertRefreshToken(db, { hash, sessionId, now, expiresAt })
  await updateLastLogin(db, userId, now)
  await emit(sessionOpened, { sessionId, userId, method })
  return handTokens({ db, gateways, now }, sessionId, token)
}
