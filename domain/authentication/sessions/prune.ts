import { sql } from 'kysely'
import { deleteInBatches } from '../../common/batches.ts'
import type { TaskCtx } from '../../common/context.ts'

const DAY_MS = 24 * 3_600_000
/** Long enough to ask where somebody was signed in when something happened. */
const SESSION_DAYS = 7

/** Forgets sessions that expired a week ago, tokens nobody can use, and what no process needs to be told any more. */
export async function pruneSessions(ctx: TaskCtx): Promise<{ forgotten: number }> {
  const before = (days: number) => new Date(ctx.now.getTime() - days * DAY_MS).toISOString()
  await deleteInBatches(ctx, 'refresh_tokens', sql`expires_at < ${before(1)}`)
  await deleteInBatches(ctx, 'revocations', sql`revoked_at < now() - interval '1 hour'`)
  return { forgotten: await deleteInBatches(ctx, 'sessions', sql`expires_at < ${before(SESSION_DAYS)}`) }
}
