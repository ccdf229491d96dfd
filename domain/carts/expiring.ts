import { sql } from 'kysely'
import type { TaskCtx } from '../common/context.ts'
import { daysAfter, KEPT_DAYS } from './lifetime.ts'

/** So many at a time, so that no lock is held for long. */
const BATCH = 1_000

/** Ends carts whose time is over. They open for nobody before that either. @returns how many */
export async function endExpired(ctx: TaskCtx): Promise<{ ended: number }> {
  const at = ctx.now.toISOString()
  const ended = await inBatches(ctx, (db) =>
    sql`
      update carts set ended_at = ${at}, ended_as = 'expired'
      where id in (
        select id from carts where ended_at is null and expires_at <= ${at} limit ${BATCH} for update skip locked
      )`.execute(db),
  )
  return { ended }
}

/** Forgets carts that ended a while ago. @returns how many */
export async function prune(ctx: TaskCtx): Promise<{ deleted: number }> {
  const before = daysAfter(ctx.now, -KEPT_DAYS)
  const deleted = await inBatches(ctx, (db) =>
    sql`
      delete from carts where id in (
        select id from carts where ended_at < ${before} limit ${BATCH} for update skip locked
      )`.execute(db),
  )
  return { deleted }
}

type Db = Parameters<Parameters<TaskCtx['write']>[0]>[0]['db']

async function inBatches(
  ctx: TaskCtx,
  run: (db: Db) => Promise<{ readonly numAffectedRows?: bigint }>,
): Promise<number> {
  for (let total = 0; ;) {
    const { numAffectedRows = 0n } = await ctx.write(({ db }) => run(db))
    total += Number(numAffectedRows)
    if (Number(numAffectedRows) < BATCH || ctx.signal.aborted) return total
  }
}
