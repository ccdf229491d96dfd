import type { WriteCtx } from '../../common/context.ts'
import { userReopened, userShut } from '../events.ts'
import { takeWaysIn } from '../factors/ways-in.ts'
import { lockForErasure } from '../personal/lock.ts'
import { endSessions } from '../sessions/end.ts'
import * as queries from './shut-queries.ts'

export { findOpenAccounts } from './shut-queries.ts'

/**
 * Shuts every way into the accounts of these addresses: sessions end, passkeys and keys are gone, and neither a password
 * nor a code nor a link opens them again.
 * @returns which of them could be entered until now
 */
export async function shutAccounts(ctx: WriteCtx, emails: readonly string[]): Promise<queries.Shuttable[]> {
  const open = await queries.findOpenAccounts(ctx.db, emails)
  for (const { id: userId } of open) {
    // Whoever is adding a way in just now does so before this, or not at all.
    await lockForErasure(ctx.db, userId)
    await takeWaysIn(ctx.db, userId)
    await queries.markShut(ctx.db, userId, ctx.now)
    await endSessions(ctx, userId, { reason: 'account-shut' })
    await ctx.emit(userShut, { userId })
  }
  return open
}

/** Opens the accounts of these addresses that were shut, with a password. @returns whether there were any */
export async function reopenAccounts(ctx: WriteCtx, emails: readonly string[], passwordHash: string): Promise<boolean> {
  const reopened = await queries.reopenShut(ctx.db, emails, passwordHash, ctx.now)
  for (const userId of reopened) await ctx.emit(userReopened, { userId })
  return reopened.length > 0
}
