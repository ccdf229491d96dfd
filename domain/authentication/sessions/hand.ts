import type { OutwardCtx } from '../../common/context.ts'
import { common, DomainError } from '../../common/errors.ts'
import type { Tokens } from '../schema.ts'
import * as queries from './queries.ts'

/** An outward context has them; in a write of it, `db` is the transaction. */
type Means = Pick<OutwardCtx, 'db' | 'gateways' | 'now'>

/**
 * Hands a session's user an access token that says what they may do now, with their next refresh token when there is one.
 * @throws `common.unauthenticated` when the session is over or the account gone
 */
export async function handTokens(ctx: Means, sessionId: number, refreshToken?: string): Promise<Tokens> {
  const standing = await queries.findStanding(ctx.db, sessionId, ctx.now)
  if (standing === undefined) throw new DomainError(common.unauthenticated, 'This session is over; sign in again.')
  const { tokens } = ctx.gateways
  return { ...tokens.hand(standing.claims, refreshToken), expiresIn: tokens.expiresIn, user: standing.user }
}
