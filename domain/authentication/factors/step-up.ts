import type { User } from '../../common/access.ts'
import type { OutwardCtx, WriteCtx } from '../../common/context.ts'
import { common, DomainError } from '../../common/errors.ts'
import { passwordNotEnough, wrongCredentials } from '../errors.ts'
import { sessionReproved } from '../events.ts'
import { provePasskey } from '../passkeys/prove.ts'
import { findOwner } from '../passwords/queries.ts'
import type { Tokens } from '../schema.ts'
import { handTokens } from '../sessions/hand.ts'
import { renewProof } from '../sessions/proof.ts'
import { methodsOf } from './gate.ts'
import { failureOf, guess } from './guess.ts'
import { findMeans } from './queries.ts'
import type { StepUp } from './schema.ts'

/**
 * Takes a proof that whoever has this session is its user, now, and hands out an access token that says so. Who has set up
 * a second factor shows that one: their password alone was not enough to come in either.
 */
export async function stepUp(ctx: OutwardCtx<User>, { password, code, passkey }: StepUp): Promise<Tokens> {
  const { userId, sessionId } = ctx.actor
  if (sessionId === undefined) throw new DomainError(common.forbidden, 'Only a session can be proved anew.')
  const { gateways, now } = ctx
  const renew = async (write: WriteCtx) => {
    await renewProof(write, sessionId)
    await write.emit(sessionReproved, { userId, sessionId })
    return handTokens({ db: write.db, gateways, now }, sessionId)
  }
  if (code !== undefined) return byCode(ctx, userId, code, renew)
  await (passkey === undefined ? requirePassword(ctx, password ?? '') : provePasskey(ctx, passkey, userId))
  return ctx.conclude(renew)
}

/** A code that was right is used up together with what it was shown for; one that was wrong is counted. */
async function byCode(
  ctx: OutwardCtx<User>,
  userId: number,
  code: string,
  renew: (write: WriteCtx) => Promise<Tokens>,
): Promise<Tokens> {
  const guessed = await ctx.write(async (write) => {
    const outcome = await guess(write, ctx.gateways.vault, userId, code)
    return outcome === 'right' ? { tokens: await renew(write) } : { outcome }
  })
  if (guessed.outcome !== undefined) throw failureOf(guessed.outcome, ctx.now)
  return guessed.tokens
}

async function requirePassword(ctx: OutwardCtx<User>, password: string): Promise<void> {
  const { userId } = ctx.actor
  const means = await findMeans(ctx.db, userId)
  if (means.totp) {
    throw new DomainError(passwordNotEnough, 'This account has a second factor: show that.', {
      meta: { methods: methodsOf(means) },
    })
  }
  const owner = await findOwner(ctx.db, userId)
  if (await ctx.gateways.passwords.verify(password, owner?.passwordHash ?? null)) return
  throw new DomainError(wrongCredentials, 'This is not your password.')
}
