import { sql } from 'kysely'
import { BATCH, deleteInBatches, inBatches } from '../common/batches.ts'
import type { TaskCtx } from '../common/context.ts'
import { daysAfter, KEPT_DAYS } from './lifetime.ts'

/** Ends carts whose time is over. They open for nobody before that either. @returns how many */
export async function endExpired(ctx: TaskCtx): Promise<{ ended: number }> {
  const at = ctx.now.toISOString()
  const ended = await inBatches(ctx, async ({ db }) => {
    const { numAffectedRows = 0n } = await sql`
      update carts set ended_at = ${at}, ended_as = 'expired'
      where id in (
        select id from carts where ended_at is null and expires_at <= ${at} limit ${BATCH} for update skip locked
      )`.execute(db)
    return Number(numAffectedRows)
  })
  return { ended }
}

/** Forgets carts that ended a while ago. @returns how many */
export async function prune(ctx: TaskCtx): Promise<{ deleted: number }> {
  return { deleted: await deleteInBatches(ctx, 'carts', sql`ended_at < ${daysAfter(ctx.now, -KEPT_DAYS)}`) }
}
