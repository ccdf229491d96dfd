import type { WriteCtx } from '../../common/context.ts'
import { endSessions } from '../sessions/end.ts'
import { takeWaysIn } from './ways-in.ts'

/**
 * Gives an account to whoever has just shown that its address is theirs, when nobody had shown it before. Somebody else may
 * have made it in their name and be waiting for them to move in: every way in they could have left open is shut.
 */
export async function reclaim(ctx: WriteCtx, userId: number): Promise<void> {
  const { db, now } = ctx
  await takeWaysIn(db, userId)
  await db
    .updateTable('users')
    .set({ password_hash: null, phone: null, phone_verified_at: null })
    .set({ email_verified_at: now.toISOString(), updated_at: now.toISOString() })
    .where('id', '=', userId)
    .execute()
  await endSessions(ctx, userId, { reason: 'account-reclaimed' })
}
