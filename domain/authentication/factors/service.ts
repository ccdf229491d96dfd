import type { User } from '../../common/access.ts'
import type { OutwardCtx, ReadCtx, WriteCtx } from '../../common/context.ts'
import { common, DomainError } from '../../common/errors.ts'
import { factorExists, factorNotFound } from '../errors.ts'
import { factorConfirmed, factorEnrolled, factorRemoved, recoveryCodesRenewed } from '../events.ts'
import { lockAccount } from '../personal/lock.ts'
import { findUser } from '../queries.ts'
import { endSessions } from '../sessions/end.ts'
import { countFailure, lockedError } from './guess.ts'
import * as queries from './queries.ts'
import { newRecoveryCodes, recoveryHash } from './recovery-codes.ts'
import type { ConfirmTotp, Enrolment, Factors, OneFactor, RecoveryCodes } from './schema.ts'
import { aboutTotp, newTotpSecret, stepOf } from './totp.ts'

/** Begins to set up an app. Nothing is asked for at sign-in before a first code has shown that it works. */
export async function enrolTotp(ctx: OutwardCtx<User>): Promise<Enrolment> {
  const { userId } = ctx.actor
  const user = await findUser(ctx.db, userId)
  if (user === undefined) throw new DomainError(common.unauthenticated, 'This account no longer exists.')
  const enrolment = newTotpSecret(user.email)
  const secret = ctx.gateways.vault.seal(enrolment.secret, aboutTotp(userId))
  return ctx.conclude(async ({ db, now, emit }) => {
    await lockAccount(db, userId)
    if ((await queries.findMeans(db, userId)).totp) {
      throw new DomainError(factorExists, 'This account has an app already; remove that first.')
    }
    const factorId = await queries.insertPending(db, { userId, secret, now })
    await emit(factorEnrolled, { userId, factorId })
    return enrolment
  })
}

/** Puts the app in force with its first code. Sessions that were opened without it are over, but for the one that asks. */
export async function confirmTotp(ctx: OutwardCtx<User>, { code }: ConfirmTotp): Promise<RecoveryCodes> {
  const recoveryCodes = newRecoveryCodes()
  const { vault } = ctx.gateways
  return ctx.conclude(async (write) => (await confirm(write, vault, code, recoveryCodes)) ?? { recoveryCodes })
}

/** @returns what was wrong with the code; nothing when the app is in force */
async function confirm(
  ctx: WriteCtx<User>,
  vault: OutwardCtx['gateways']['vault'],
  code: string,
  recoveryCodes: readonly string[],
): Promise<DomainError | undefined> {
  const { db, now, actor } = ctx
  const { userId, sessionId } = actor
  const pending = await queries.lockFactor(db, userId, 'pending')
  if (pending === undefined) throw new DomainError(factorNotFound, 'There is no app to confirm; begin anew.')
  const locked = lockedError(pending, now)
  if (locked !== undefined) return locked
  const step = stepOf(vault.open(pending.secret, aboutTotp(userId)), code.replaceAll(' ', ''), now)
  if (step === undefined) return countFailure(ctx, pending)
  await queries.confirm(db, pending.id, step, now)
  await saveRecoveryCodes(ctx, vault, recoveryCodes)
  const sessionIds = await endSessions(ctx, userId, { except: sessionId, reason: 'second-factor-changed' })
  await ctx.emit(factorConfirmed, { userId, factorId: pending.id, at: now.toISOString(), sessionIds })
  return undefined
}

/** What the actor has set up. */
export async function listFactors({ db, actor: { userId } }: ReadCtx<User>): Promise<Factors> {
  const [factors, means] = [await queries.listActive(db, userId), await queries.findMeans(db, userId)]
  return {
    factors: factors.map((factor) => ({ ...factor, kind: 'totp' })),
    recoveryCodesLeft: means.recoveryCodes,
  }
}

/** Takes an app out of force, and with it the codes that stand in for it. @throws authentication.factor-not-found */
export async function removeFactor(ctx: WriteCtx<User>, { id }: OneFactor): Promise<null> {
  const { db, now, actor, emit } = ctx
  const { userId } = actor
  if (!(await queries.deleteActive(db, userId, id))) throw new DomainError(factorNotFound, `You have no factor ${id}.`)
  await queries.replaceRecoveryCodes(db, userId, [], now)
  await emit(factorRemoved, { userId, factorId: id, at: now.toISOString() })
  return null
}

/** Makes new recovery codes; those before are worth nothing any more. @throws authentication.factor-not-found */
export async function renewRecoveryCodes(ctx: OutwardCtx<User>): Promise<RecoveryCodes> {
  const { userId } = ctx.actor
  const recoveryCodes = newRecoveryCodes()
  return ctx.conclude(async (write) => {
    if ((await queries.lockFactor(write.db, userId, 'active')) === undefined) {
      throw new DomainError(factorNotFound, 'Recovery codes stand in for an app, and this account has none.')
    }
    await saveRecoveryCodes(write, ctx.gateways.vault, recoveryCodes)
    await write.emit(recoveryCodesRenewed, { userId })
    return { recoveryCodes }
  })
}

function saveRecoveryCodes(
  { db, now, actor: { userId } }: WriteCtx<User>,
  vault: OutwardCtx['gateways']['vault'],
  codes: readonly string[],
): Promise<void> {
  const hashes = codes.map((code) => recoveryHash(vault, userId, code))
  return queries.replaceRecoveryCodes(db, userId, hashes, now)
}
