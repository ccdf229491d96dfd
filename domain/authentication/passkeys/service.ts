import type { User } from '../../common/access.ts'
import type { OutwardCtx, ReadCtx, WriteCtx } from '../../common/context.ts'
import { common, DomainError } from '../../common/errors.ts'
import type { NewPasskey, WebAuthnJson } from '../../common/proofs.ts'
import { passkeyKnown, passkeyNotFound, tooManyPasskeys } from '../errors.ts'
import { passkeyAdded, passkeyRemoved, passkeyRenamed } from '../events.ts'
import { pose, settle } from '../factors/challenges.ts'
import { lockAccount } from '../personal/lock.ts'
import { findUser } from '../queries.ts'
import type { Tokens } from '../schema.ts'
import { openSession } from '../sessions/open.ts'
import { handleOf, NOT_WAITING, provePasskey, refused } from './prove.ts'
import * as queries from './queries.ts'
import type { AddPasskey, OnePasskey, Passkey, Passkeys, RenamePasskey, SignInWithPasskey } from './schema.ts'

const MOST_PASSKEYS = 20

/** What a browser needs to make a passkey of the actor's. The challenge in it is theirs alone and lasts five minutes. */
export async function offerPasskey(ctx: OutwardCtx<User>): Promise<WebAuthnJson> {
  const { userId } = ctx.actor
  const user = await findUser(ctx.db, userId)
  if (user === undefined) throw new DomainError(common.unauthenticated, 'This account no longer exists.')
  const known = await queries.listCredentialIds(ctx.db, userId)
  const owner = { handle: handleOf(userId), name: user.email, displayName: user.fullName }
  return ctx.conclude(async (write) => {
    const challenge = await pose(write, { purpose: 'passkey-registration', userId })
    return ctx.gateways.passkeys.creation(owner, challenge, known)
  })
}

/**
 * Keeps a new passkey. That whoever makes it has proved a moment ago who they are was asked when its challenge was made.
 * @throws authentication.passkey-refused, authentication.passkey-known, authentication.too-many-passkeys
 */
export async function addPasskey(ctx: OutwardCtx<User>, { name, passkey }: AddPasskey): Promise<Passkey> {
  const { userId } = ctx.actor
  const { passkeys } = ctx.gateways
  const challenge = passkeys.challengeOf(passkey) ?? ''
  const made = await passkeys.verifyNew(passkey, challenge)
  return ctx.conclude(async (write) => {
    // Like everything that adds to an account: first the account, then what is its.
    await lockAccount(write.db, userId)
    if (!(await settle(write, challenge, 'passkey-registration', userId))) return refused(ctx, NOT_WAITING)
    return 'refused' in made ? refused(ctx, made.refused) : keep(write, made, name)
  })
}

async function keep({ db, now, emit, actor }: WriteCtx<User>, made: NewPasskey, name: string) {
  const { userId } = actor
  if ((await queries.listPasskeys(db, userId)).length >= MOST_PASSKEYS) {
    return new DomainError(tooManyPasskeys, `You have ${MOST_PASSKEYS} passkeys; remove one first.`)
  }
  const added = await queries.insertPasskey(db, { ...made, userId, name, now })
  if (added === undefined) return new DomainError(passkeyKnown, 'This passkey is known already.')
  await emit(passkeyAdded, { userId, passkeyId: added.id, at: now.toISOString() })
  return added
}

/** What a browser needs to sign in with whichever passkey it has for us. */
export async function askForPasskey(ctx: OutwardCtx): Promise<WebAuthnJson> {
  return ctx.conclude(async (write) => ctx.gateways.passkeys.request(await pose(write, { purpose: 'passkey-proof' })))
}

/** Signs in with a passkey; it shows two factors at once. @throws authentication.passkey-refused */
export function signInWithPasskey(ctx: OutwardCtx, { passkey }: SignInWithPasskey): Promise<Tokens> {
  return provePasskey(ctx, passkey, (write, userId) => openSession(write, ctx.gateways, userId, 'passkey'))
}

/** The actor's passkeys. */
export async function listPasskeys({ db, actor }: ReadCtx<User>): Promise<Passkeys> {
  return { results: await queries.listPasskeys(db, actor.userId) }
}

/** Calls a passkey something else. @throws authentication.passkey-not-found */
export async function renamePasskey(ctx: WriteCtx<User>, { id, name }: RenamePasskey): Promise<Passkey> {
  const { userId } = ctx.actor
  const renamed = await queries.renamePasskey(ctx.db, { userId, id, name })
  if (renamed === undefined) throw notFound(id)
  await ctx.emit(passkeyRenamed, { userId, passkeyId: id })
  return renamed
}

/** Forgets a passkey; it signs in no more. @throws authentication.passkey-not-found */
export async function removePasskey(ctx: WriteCtx<User>, { id }: OnePasskey): Promise<null> {
  const { userId } = ctx.actor
  if (!(await queries.deletePasskey(ctx.db, userId, id))) throw notFound(id)
  await ctx.emit(passkeyRemoved, { userId, passkeyId: id, at: ctx.now.toISOString() })
  return null
}

const notFound = (id: number): DomainError => new DomainError(passkeyNotFound, `No passkey of yours has the id ${id}.`)
