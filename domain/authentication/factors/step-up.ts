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
import { guess } from './guess.ts'
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
  // A code or a passkey that was right is used up together with what it was shown for.
  if (code !== undefined) {
    return ctx.conclude(async (write) => (await guess(write, gateways.vault, userId, code)) ?? renew(write))
  }
  if (passkey !== undefined) return provePasskey(ctx, passkey, renew, userId)
  await requirePassword(ctx, password ?? '')
  return ctx.conclude(renew)
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
