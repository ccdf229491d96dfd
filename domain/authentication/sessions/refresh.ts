import type { OutwardCtx, WriteCtx } from '../../common/context.ts'
import { DomainError } from '../../common/errors.ts'
import type { Gateways } from '../../common/gateways.ts'
import { refreshTokenInvalid, refreshTokenUsed } from '../errors.ts'
import { sessionEnded, sessionReused } from '../events.ts'
import type { Tokens } from '../schema.ts'
import { handTokens } from './hand.ts'
import { expiryFrom, GRACE_MS } from './lifetime.ts'
import { endSessions } from './queries.ts'
import { findRefreshToken, insertRefreshToken, noteUse, useRefreshToken } from './refresh-queries.ts'
import { hashOf, newRefreshToken } from './refresh-token.ts'
import type { Refresh } from './schema.ts'

/**
 * Exchanges a refresh token for new tokens, once. A second use within the grace is a page that came second and is refused;
 * a later one means that two hold the token, and ends the session for both.
 */
export async function refresh(ctx: OutwardCtx, input: Refresh): Promise<Tokens> {
  const given = input.refreshToken ?? ctx.gateways.tokens.kept()
  if (given === undefined) throw new DomainError(refreshTokenInvalid, 'Send the refresh token that came last.')
  const hash = hashOf(given)
  return ctx.conclude((write) => exchange(write, ctx.gateways, hash))
}

async function exchange(ctx: WriteCtx, gateways: Gateways, hash: Buffer): Promise<Tokens | DomainError> {
  const { db, now } = ctx
  const sessionId = await useRefreshToken(db, hash, now)
  if (sessionId === undefined) return judge(ctx, hash)
  const next = newRefreshToken()
  const expiresAt = expiryFrom(now)
  await insertRefreshToken(db, { hash: next.hash, sessionId, now, expiresAt })
  await noteUse(db, sessionId, { ...gateways.tokens.client, now, expiresAt })
  return handTokens({ db, gateways, now }, sessionId, next.token)
}

/** What is wrong with a token that cannot be used; one that was used long ago takes its session with it. */
async function judge({ db, now, emit }: WriteCtx, hash: Buffer): Promise<DomainError> {
  const known = await findRefreshToken(db, hash)
  const age = known?.usedAt ? now.getTime() - Date.parse(known.usedAt) : undefined
  if (age !== undefined && age <= GRACE_MS) {
    return new DomainError(refreshTokenUsed, 'Go on with the tokens that came of it.')
  }
  if (known !== undefined && age !== undefined) {
    const { sessionId, userId } = known
    const reason = 'refresh-token-reused'
    const [ended] = await endSessions(db, { userId, id: sessionId }, { now, reason })
    if (ended !== undefined) {
      await emit(sessionEnded, { sessionId, userId, reason })
      await emit(sessionReused, { sessionId, userId, at: now.toISOString() })
    }
  }
  return new DomainError(refreshTokenInvalid, 'Sign in again.')
}
