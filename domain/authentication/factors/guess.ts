import type { WriteCtx } from '../../common/context.ts'
import { DomainError } from '../../common/errors.ts'
import type { Vault } from '../../common/gateways.ts'
import { afterFailure, secondsUntil } from '../codes/guard.ts'
import { codesLocked, wrongCode } from '../errors.ts'
import { recoveryCodeUsed } from '../events.ts'
import * as queries from './queries.ts'
import { possibleHashes } from './recovery-codes.ts'
import { aboutTotp, stepOf } from './totp.ts'

/**
 * Uses a code up, of the app or of paper. A wrong one is counted, and the count must be committed: whoever calls concludes
 * with what is returned. Guesses made at once are counted one after another.
 * @returns authentication.wrong-code or authentication.codes-locked; nothing when the code was right
 */
export async function guess(
  ctx: WriteCtx,
  vault: Vault,
  userId: number,
  code: string,
): Promise<DomainError | undefined> {
  const factor = await queries.lockFactor(ctx.db, userId, 'active')
  if (factor === undefined) return wrong()
  const locked = lockedError(factor, ctx.now)
  if (locked !== undefined) return locked
  return (await isRight(ctx, vault, userId, factor, code)) ? undefined : countFailure(ctx, factor)
}

/** @returns what to say of it */
export async function countFailure(ctx: WriteCtx, factor: queries.LockedFactor): Promise<DomainError> {
  const after = afterFailure({ ...factor, attempts: 0 }, ctx.now)
  await queries.saveFailures(ctx.db, factor.id, after)
  return wrong()
}

/** Nothing while guesses are still listened to. */
export function lockedError({ lockedUntil }: queries.LockedFactor, now: Date): DomainError | undefined {
  const retryAfter = secondsUntil(lockedUntil, now)
  if (retryAfter === 0) return undefined
  const message = `Too many wrong codes. Try again in ${retryAfter} seconds.`
  return new DomainError(codesLocked, message, { retryAfter, meta: { retryAfter } })
}

const TOTP_CODE = /^\d{3} ?\d{3}$/

async function isRight(
  ctx: WriteCtx,
  vault: Vault,
  userId: number,
  factor: queries.LockedFactor,
  code: string,
): Promise<boolean> {
  if (!TOTP_CODE.test(code)) return takeRecoveryCode(ctx, vault, userId, factor, code)
  const step = stepOf(vault.open(factor.secret, aboutTotp(userId)), code.replace(' ', ''), ctx.now)
  return step !== undefined && queries.useStep(ctx.db, factor.id, step, ctx.now)
}

async function takeRecoveryCode(
  ctx: WriteCtx,
  vault: Vault,
  userId: number,
  factor: queries.LockedFactor,
  code: string,
): Promise<boolean> {
  const { db, now } = ctx
  if (!(await queries.useRecoveryCode(db, userId, possibleHashes(vault, userId, code), now))) return false
  await queries.saveFailures(db, factor.id, { failures: 0, failingSince: null, lockedUntil: null })
  const { recoveryCodes: left } = await queries.findMeans(db, userId)
  await ctx.emit(recoveryCodeUsed, { userId, at: now.toISOString(), left })
  return true
}

const wrong = (): DomainError =>
  new DomainError(wrongCode, 'The code is wrong, or has been used.', {
    errors: [{ path: 'code', message: 'This code is not valid.', code: 'wrong_code' }],
  })
