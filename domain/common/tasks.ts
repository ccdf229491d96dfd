import { z } from 'zod'
import { pruneRequests } from './idempotency/queries.ts'
import { pruneWindows } from './rate-windows.ts'
import { defineTask } from './task.ts'

export { removeFiles, sweepFiles } from './files/tasks.ts'

/** How long an answer can be asked for again with its key. */
const KEPT_HOURS = 24

/** Forgets answers that were kept for their day. */
export const pruneAnswers = defineTask({
  name: 'common.pruneAnswers',
  queue: 'reports',
  payload: z.object({}),
  run: async (ctx) => {
    const before = new Date(ctx.now.getTime() - KEPT_HOURS * 3_600_000)
    return { deleted: await pruneRequests(ctx, before) }
  },
})

/** Forgets windows of rate limits that have closed. */
export const pruneRateWindows = defineTask({
  name: 'common.pruneRateWindows',
  queue: 'reports',
  payload: z.object({}),
  run: async (ctx) => ({ deleted: await pruneWindows(ctx, ctx.now) }),
})
