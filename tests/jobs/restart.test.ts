import { pino } from 'pino'
import { test } from 'tap'
import { z } from 'zod'
import { defineTask } from '../../domain/common/task.ts'
import { inTransaction } from '../../domain/common/unit-of-work.ts'
import { getResult } from '../../domain/tasks/index.ts'
import { startWorker } from '../../jobs/worker.ts'
import { migrateToLatest } from '../../db/migrate.ts'
import { readConfig } from '../../server/config.ts'
import { createApp, houseScope } from '../../server/context.ts'
import { startEmbeddedPostgres } from '../../server/embedded-postgres.ts'
import { temporaryFolder, until } from '../server/child.ts'
import { meansWith } from './shop.ts'

test('a worker outlives a restart of PostgreSQL: what ran meanwhile is done once, what comes after is done too', async (t) => {
  const dataDir = temporaryFolder(t)
  const first = await startEmbeddedPostgres({ dataDir, durable: false })
  await migrateToLatest(first.url)
  const config = readConfig({ DATABASE_URL: first.url, RUN: 'jobs', DEMO: '1' })
  const app = await createApp({ config, url: first.url, log: pino({ level: 'silent' }), jwtSecret: 'x'.repeat(50) })
  let runs = 0
  const held = Promise.withResolvers<string>()
  const begun = Promise.withResolvers<void>()
  const slow = defineTask({
    name: 'tests.slow',
    payload: z.object({}),
    run: async () => ((runs += 1), begun.resolve(), held.promise),
  })
  const quick = defineTask({ name: 'tests.quick', payload: z.object({}), run: async () => 'quick' })
  const worker = await startWorker(app.boss, meansWith(app, [slow, quick]), { pollMs: 200 })
  const scope = houseScope(app)
  const ask = (task: typeof slow) => inTransaction(scope, scope.actor, (ctx) => ctx.enqueue(task, {}))
  const isDone = async (id: string) => (await getResult(app.db, id)).status === 'SUCCESSFUL'

  const during = await ask(slow)
  await begun.promise
  await first.stop()
  held.resolve('survived')
  const second = await startEmbeddedPostgres({ dataDir, durable: false, port: first.port })
  t.teardown(() => second.stop())
  t.teardown(() => app.close())
  t.teardown(() => worker.stop())
  let after = ''
  await until(async () => ((after = await ask(quick).catch(() => '')), after !== ''), 'the pool connects again')
  await until(() => isDone(after), 'what comes after is done')
  await until(() => isDone(during), 'what ran meanwhile is done')
  t.match(await getResult(app.db, during), { returnValue: 'survived', attempts: 1 })
  t.equal(runs, 1)
})
