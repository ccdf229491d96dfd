import type { OutwardCtx } from '../../common/context.ts'
import { updateLastLogin } from '../accounts/queries.ts'
import { sessionOpened } from '../events.ts'
import { requireSecondFactor } from '../factors/gate.ts'
import type { Tokens, User } from '../schema.ts'
import { handTokens } from './hand.ts'
import { expiryFrom } from './lifetime.ts'
import * as queries from './queries.ts'
import { insertRefreshToken } from './refresh-queries.ts'
import { newRefreshToken } from './refresh-token.ts'
import type { SignInMethod } from './schema.ts'

export type { SignInMethod } from './schema.ts'

/** Signs somebody in who has shown who they are; every way in ends here, and the tokens are its answer. */
export async function openSession(ctx: OutwardCtx, { id: userId }: User, method: SignInMethod): Promise<Tokens> {
  await requireSecondFactor(ctx, userId, method)
  const { gateways } = ctx
  return ctx.conclude(async ({ db, now, emit }) => {
    const { token, hash } = newRefreshToken()
    const expiresAt = expiryFrom(now)
    const sessionId = await queries.insertSession(db, { ...gateways.tokens.client, userId, method, now, expiresAt })
    await insertRefreshToken(db, { hash, sessionId, now, expiresAt })
    await updateLastLogin(db, userId, now)
    await emit(sessionOpened, { sessionId, userId, method })
    return handTokens({ db, gateways, now }, sessionId, token)
  })
}
