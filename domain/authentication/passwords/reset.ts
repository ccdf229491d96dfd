import type { OutwardCtx, TaskCtx } from '../../common/context.ts'
import { DomainError } from '../../common/errors.ts'
import type { Vault } from '../../common/gateways.ts'
import { resetTokenInvalid } from '../errors.ts'
import { resetRequested } from '../events.ts'
import { reclaim } from '../factors/reclaim.ts'
import { findUserByEmail } from '../queries.ts'
import { savePassword } from './change.ts'
import * as queries from './queries.ts'
import { idOf, isGoodToken, makeToken, TOKEN_SECONDS, tokenTime, uidOf } from './reset-token.ts'
import { requireGoodPassword } from './rules.ts'
import type { ForgotPassword, ResetOnItsWay, ResetPassword } from './schema.ts'

/** Has a link mailed that sets a new password, if the address is anybody's. The same work is done where it is not. */
export async function forgotPassword(ctx: OutwardCtx, { email }: ForgotPassword): Promise<ResetOnItsWay> {
  const user = await findUserByEmail(ctx.db, email)
  return ctx.conclude(async ({ emit }) => {
    await emit(resetRequested, { userId: user?.id ?? null })
    return { expiresIn: TOKEN_SECONDS }
  })
}

/**
 * Where somebody sets a new password. The token comes after the #, which browsers send nowhere. Undefined: nobody is to set
 * one, because the account is gone or was given a password that cannot be used.
 */
export async function resetLinkFor(
  { db, gateways, now }: Pick<TaskCtx, 'db' | 'gateways' | 'now'>,
  userId: number,
): Promise<{ url: string; hours: number } | undefined> {
  const owner = await queries.findOwner(db, userId)
  if (owner === undefined || owner.passwordHash?.startsWith('!')) return undefined
  const token = makeToken(secretsOf(gateways.vault)[0], owner, tokenTime(now))
  return {
    url: `${gateways.site.url}/reset-password#token=${uidOf(owner.id)}.${token}`,
    hours: TOKEN_SECONDS / 3_600,
  }
}

/** Sets a new password with the token of a link, which works once, and ends every session. */
export async function resetPassword(ctx: OutwardCtx, { uid, token, password }: ResetPassword): Promise<null> {
  const { id, bare } = partsOf(uid, token)
  const isGood = (owner: queries.Owner | undefined): owner is queries.Owner =>
    owner !== undefined && isGoodToken(secretsOf(ctx.gateways.vault), owner, bare, ctx.now)
  const owner = await queries.findOwner(ctx.db, id)
  if (!isGood(owner)) throw notGood()
  await requireGoodPassword(password, owner)
  const passwordHash = await ctx.gateways.passwords.hash(password)
  return ctx.conclude(async (write) => {
    // Asked again under the lock: of two who use the link at once, one is late.
    const locked = await queries.lockOwner(write.db, id)
    if (!isGood(locked)) throw notGood()
    // Whoever has the link reads what goes to the address.
    if (!locked.emailVerified) await reclaim(write, id)
    await savePassword(write, id, passwordHash, 'password-reset')
    return null
  })
}

const secretsOf = (vault: Vault) => vault.secretsFor('password reset')

/** A link has both in one: `<uid>.<token>`. */
function partsOf(uid: string | undefined, token: string): { id: number; bare: string } {
  const [, before, bare = token] = /^([\w-]+)\.(.*)$/s.exec(token) ?? []
  return { id: idOf(before ?? uid ?? '') ?? 0, bare }
}

const notGood = (): DomainError =>
  new DomainError(resetTokenInvalid, 'The link was used already, is too old or is not ours. Ask for a new one.')
