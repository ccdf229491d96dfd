import { pino } from 'pino'
import { z } from 'zod'
import { defineTask } from '../../domain/common/task.ts'
import { inTransaction } from '../../domain/common/unit-of-work.ts'
import { startWorker, type Worker } from '../../jobs/worker.ts'
import { readConfig } from '../../server/config.ts'
import { createApp, houseScope, meansOf } from '../../server/context.ts'
import { createLogger } from '../../server/logger.ts'
import type { Contender, Enqueue, Started } from './contender.ts'

const nothing = (started: Started, results: boolean) =>
  defineTask({
    name: 'bench.nothing',
    payload: z.object({ n: z.int() }),
    run: async (_ctx, { n }) => {
      started(n)
      return results ? n : undefined
    },
  })

/** The market's queue as production runs it: the outbox in `inTransaction`, the worker with its log at level info. */
export const ours: Contender = {
  name: 'ours',
  keepsResults: true,
  unfinished: `select 1 from pgboss.job where name = 'default' and state < 'completed' limit 1`,
  async produce(url) {
    const config = readConfig({ DATABASE_URL: url, RUN: 'web', DEMO: '1' })
    const log = pino({ level: 'silent' })
    const app = await createApp({ config, url, log, jwtSecret: '' })
    const task = nothing(() => {}, false)
    const scope = houseScope(app)
    const enqueue: Enqueue = (numbers, committing) =>
      inTransaction({ ...scope, now: new Date() }, scope.actor, async (ctx) => {
        for (const n of numbers) await ctx.enqueue(task, { n })
        committing?.()
      })
    const enqueueTogether: Enqueue = (numbers, committing) =>
      inTransaction({ ...scope, now: new Date() }, scope.actor, async (ctx) => {
        const payloads = numbers.map((n) => ({ n }))
        await ctx.enqueueAll(task, payloads)
        committing?.()
      })
    return { enqueue, enqueueTogether, close: () => app.close() }
  },
  async recruit(url, started) {
    const config = readConfig({ DATABASE_URL: url, RUN: 'jobs', DEMO: '1' })
    const app = await createApp({ config, url, log: createLogger('info'), jwtSecret: '' })
    let worker: Worker | undefined
    return {
      async work({ atOnce, results }) {
        const task = nothing(started, results)
        const means = { ...meansOf(app), tasks: new Map([[task.name, task]]) }
        worker = await startWorker(app.boss, means, { concurrency: atOnce })
      },
      rest: async () => worker?.stop(),
    }
  },
}
