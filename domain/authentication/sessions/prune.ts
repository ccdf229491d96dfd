import { sql } from 'kysely'
import type { TaskCtx, WriteCtx } from '../../common/context.ts'

const DAY_MS = 24 * 3_600_000
/** Long enough to ask where somebody was signed in when something happened. */
const SESSION_DAYS = 7

/** Forgets sessions that expired a week ago, tokens nobody can use, and what no process needs to be told any more. */
export async function pruneSessions(ctx: TaskCtx): Promise<{ forgotten: number }> {
  return ctx.write(async ({ db, now }: WriteCtx) => {
    const before = (days: number) => new Date(now.getTime() - days * DAY_MS).toISOString()
    await db.deleteFrom('refresh_tokens').where('expires_at', '<', before(1)).execute()
    await sql`delete from revocations where revoked_at < now() - interval '1 hour'`.execute(db)
    const { numDeletedRows } = await db
      .deleteFrom('sessions')
      .where('expires_at', '<', before(SESSION_DAYS))
      .executeTakeFirst()
    return { forgotten: Number(numDeletedRows) }
  })
}
