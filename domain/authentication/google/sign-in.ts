import type { OutwardCtx, WriteCtx } from '../../common/context.ts'
import { common, DomainError } from '../../common/errors.ts'
import { changesBetween } from '../../common/event.ts'
import { type GoogleAccount, Unreachable } from '../../common/proofs.ts'
import { googleOff, googleRefused, googleUnreachable } from '../errors.ts'
import { identityLinked, userRegistered } from '../events.ts'
import { reclaim } from '../factors/reclaim.ts'
import { findUser, insertUser } from '../queries.ts'
import type { Tokens, User } from '../schema.ts'
import { openSession } from '../sessions/open.ts'
import * as queries from './queries.ts'
import type { SignInWithGoogle } from './schema.ts'

/**
 * Signs in whoever Google says is asking. Google is known again by its own number for somebody, never by the address.
 * @throws authentication.google-off, authentication.google-refused, authentication.google-unreachable
 */
export async function signInWithGoogle(ctx: OutwardCtx, input: SignInWithGoogle): Promise<Tokens> {
  const google = await verify(ctx, input)
  return ctx.conclude(async (write) => {
    const known = await queries.findByIdentity(write.db, google.subject)
    const { id } = known ?? (await welcome(write, google))
    return openSession(write, ctx.gateways, id, 'google')
  })
}

async function verify(ctx: OutwardCtx, { idToken, nonce }: SignInWithGoogle): Promise<GoogleAccount> {
  const { google } = ctx.gateways
  if (!google.isOn) throw new DomainError(googleOff, 'Sign in another way: nobody has set Google up here.')
  const verified = await google.verify(idToken, { nonce, now: ctx.now }).catch((cause: unknown) => {
    if (!(cause instanceof Unreachable)) throw cause
    ctx.log.warn({ err: cause }, 'google unreachable')
    throw new DomainError(googleUnreachable, 'Try again in a moment, or sign in another way.', { cause, retryAfter: 5 })
  })
  if (!('refused' in verified)) return verified
  ctx.log.info({ reason: verified.refused }, 'ID token refused')
  throw new DomainError(googleRefused, 'Google does not vouch for this token, or not to us. Sign in anew.')
}

/** The account that has the address, or a new one; Google has seen to it that the address is theirs. */
async function welcome(ctx: WriteCtx, { email, fullName, subject }: GoogleAccount): Promise<User> {
  const { db, now, emit } = ctx
  const roles = ['customer'] as const
  const made = await insertUser(db, { email, fullName, phone: null, passwordHash: null, roles, emailVerifiedAt: now })
  if (made === undefined) return link(ctx, email, subject)
  await emit(userRegistered, { userId: made }, changesBetween({}, { roles }))
  await queries.insertIdentity(db, { subject, userId: made, now })
  return (await findUser(db, made))!
}

async function link(ctx: WriteCtx, email: string, subject: string): Promise<User> {
  const { db, now, emit } = ctx
  const user = await queries.lockByEmail(db, email)
  if (user === undefined) throw new DomainError(common.conflict, 'This account has just been closed.')
  const reclaimed = !user.emailVerified
  if (reclaimed) await reclaim(ctx, user.id)
  const isNew = await queries.insertIdentity(db, { subject, userId: user.id, now })
  if (isNew) await emit(identityLinked, { userId: user.id, at: now.toISOString(), provider: 'google', reclaimed })
  return reclaimed ? (await findUser(db, user.id))! : user
}
