import type { User } from '../../common/access.ts'
import type { OutwardCtx, WriteCtx } from '../../common/context.ts'
import { common, DomainError, invalid } from '../../common/errors.ts'
import { changesBetween } from '../../common/event.ts'
import { passwordChanged } from '../events.ts'
import { endSessions } from '../sessions/end.ts'
import * as queries from './queries.ts'
import { requireGoodPassword } from './rules.ts'
import type { ChangePassword } from './schema.ts'

/** Sets another password and ends every session, the one that asks included: whoever holds a token has to sign in anew. */
export async function changePassword(
  ctx: OutwardCtx<User>,
  { currentPassword, newPassword }: ChangePassword,
): Promise<null> {
  const owner = await queries.findOwner(ctx.db, ctx.actor.userId)
  if (owner === undefined) throw new DomainError(common.unauthenticated, 'This account no longer exists.')
  if (!(await ctx.gateways.passwords.verify(currentPassword, owner.passwordHash))) throw wrongPassword()
  await requireGoodPassword(newPassword, owner, { path: 'newPassword' })
  const passwordHash = await ctx.gateways.passwords.hash(newPassword)
  return ctx.conclude(async (write) => {
    const locked = await queries.lockOwner(write.db, owner.id)
    if (locked?.passwordHash !== owner.passwordHash) throw wrongPassword()
    await savePassword(write, owner.id, passwordHash, 'password-changed')
    return null
  })
}

/** A new password stands; whoever was signed in no longer is. */
export async function savePassword(
  ctx: WriteCtx,
  userId: number,
  passwordHash: string,
  reason: 'password-changed' | 'password-reset',
): Promise<void> {
  await queries.updateHash(ctx.db, userId, passwordHash, ctx.now)
  await endSessions(ctx, userId, { reason })
  const changes = changesBetween({ passwordHash: 'before' }, { passwordHash: 'after' })
  await ctx.emit(passwordChanged, { userId, changedAt: ctx.now.toISOString() }, changes)
}

const wrongPassword = (): DomainError =>
  invalid([{ path: 'currentPassword', message: 'This is not your password.', code: 'wrong_password' }])
