import type { OutwardCtx } from '../../common/context.ts'
import { emailVerification, requestCode } from '../codes/request.ts'
import type { CodeOnItsWay } from '../codes/schema.ts'
import { takeCode } from '../codes/take.ts'
import { emailVerified } from '../events.ts'
import { findUserByEmail } from '../queries.ts'
import * as queries from './queries.ts'
import type { ResendVerification, VerifyEmail } from './schema.ts'

/** Takes the code that was mailed as the proof that somebody reads what goes to their address. */
export async function verifyEmail(ctx: OutwardCtx, { email, code }: VerifyEmail): Promise<null> {
  return takeCode(ctx, emailVerification(email), code, async ({ db, emit, now }) => {
    const userId = await queries.verifyEmail(db, email, now)
    if (userId !== undefined) await emit(emailVerified, { userId })
    return null
  })
}

/** Mails another code, if the address is anybody's and not verified yet. */
export async function resendVerification(ctx: OutwardCtx, { email }: ResendVerification): Promise<CodeOnItsWay> {
  const user = await findUserByEmail(ctx.db, email)
  const userId = user === undefined || user.emailVerified ? null : user.id
  return ctx.conclude((write) => requestCode(write, ctx.gateways.vault, emailVerification(email), userId))
}
