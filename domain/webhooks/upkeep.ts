import type { TaskCtx } from '../common/context.ts'
import { lockTarget } from './attempt-queries.ts'
import { releaseWaiting } from './deliver.ts'
import { deleteEnded } from './delivery-queries.ts'
import { endpointsToServe, giveUpExpired, parkOverdue } from './waiting-queries.ts'

const [MINUTE, DAY] = [60_000, 86_400_000]

/** A delivery that nobody has made so long after it was due has lost its task. */
const OVERDUE_MS = 15 * MINUTE

const MOST_ENDPOINTS = 500

const KEPT_DAYS = 30

/**
 * Takes up what waits: for endpoints whose pause is over, and for those whose tasks were lost. What has waited for three
 * days is given up.
 */
export async function serveWaiting(ctx: TaskCtx): Promise<{ overdue: number; dead: number; endpoints: number }> {
  const { now } = ctx
  const { overdue, dead } = await ctx.write(async ({ db }) => ({
    dead: await giveUpExpired(db, now),
    overdue: await parkOverdue(db, new Date(now.getTime() - OVERDUE_MS), now),
  }))
  const endpointIds = await endpointsToServe(ctx.db, now, MOST_ENDPOINTS)
  for (const id of endpointIds) {
    ctx.signal.throwIfAborted()
    await ctx.write(async (write) => {
      if (await lockTarget(write.db, id)) await releaseWaiting(write, id)
    })
  }
  return { overdue, dead, endpoints: endpointIds.length }
}

/** Forgets deliveries that are over. */
export async function pruneDeliveries(ctx: TaskCtx): Promise<{ deleted: number }> {
  const before = new Date(ctx.now.getTime() - KEPT_DAYS * DAY)
  return { deleted: await deleteEnded(ctx, before) }
}
