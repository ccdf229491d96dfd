import { Client } from 'pg'
import { pino } from 'pino'
import { test, type Test } from 'tap'
import { z } from 'zod'
import { defineTask, type Task } from '../../domain/common/task.ts'
import { startWorker } from '../../jobs/worker.ts'
import { readConfig } from '../../server/config.ts'
import { type App, createApp } from '../../server/context.ts'
import { rowsOf } from '../db/catalogue.ts'
import { until } from '../server/child.ts'
import { people, type TestApp, testShop } from '../support/app.ts'
import { enqueue, meansWith, taskSeenBy } from './shop.ts'

const { customer } = people
const payload = z.object({})

const market = async (t: Test): Promise<TestApp> => testShop(t, { products: 2 })

/** Another process's worth of connections, working the queues. */
async function worker(t: Test, { url }: TestApp, tasks: readonly Task[]): Promise<App> {
  const config = readConfig({ DATABASE_URL: url, RUN: 'jobs', DATABASE_POOL_MAX: '2' })
  const app = await createApp({ config, url, log: pino({ level: 'silent' }), jwtSecret: 'x'.repeat(50) })
  const working = await startWorker(app.boss, meansWith(app, tasks))
  t.teardown(() => working.stop().then(() => app.close()))
  return app
}

const isDone = async (app: TestApp, id: string) => (await taskSeenBy(app, customer, id)).status === 'SUCCESSFUL'

test('a worker is told of a task by the commit that asks for it', async (t) => {
  const app = await market(t)
  const note = defineTask({ name: 'tests.note', payload, run: async () => 'noted' })
  const channel = `pgboss_${(await rowsOf<{ name: string }>(app.url, `select left(encode(sha224('pgboss'), 'hex'), 24) as name`))[0]!.name}`
  await worker(t, app, [note])
  const listeners = `select query from pg_stat_activity where datname = current_database() and query ilike 'listen%pgboss%'`
  t.match(await rowsOf(app.url, listeners), [{ query: new RegExp(channel) }], 'it listens')
  const other = new Client(app.url)
  await other.connect()
  t.teardown(() => other.end())
  const heard: (string | undefined)[] = []
  other.on('notification', (message) => heard.push(message.payload))
  await other.query(`listen "${channel}"`)
  const id = await enqueue(app, note)
  await until(() => heard.includes('default'), 'the commit tells of the queue')
  await until(() => isDone(app, id), 'the task is done')
  t.equal((await taskSeenBy(app, customer, id)).returnValue, 'noted')
})

test('four workers do two hundred tasks, each once', async (t) => {
  const app = await market(t)
  const ran: string[] = []
  const count = defineTask({ name: 'tests.count', payload, run: async ({ taskId }) => ran.push(taskId) })
  const ids = await Promise.all(Array.from({ length: 200 }, () => enqueue(app, count)))
  for (let n = 0; n < 4; n += 1) await worker(t, app, [count])
  const open = `select from tasks where status <> 'SUCCESSFUL'`
  await until(async () => (await rowsOf(app.url, open)).length === 0, 'all are done')
  t.equal(ran.length, 200)
  t.strictSame(ran.toSorted(), ids.toSorted())
})

test('in a batch, one that cannot even fail properly spoils nothing for the others', async (t) => {
  const app = await market(t)
  const runs: string[] = []
  const bad = defineTask({ name: 'tests.bad', payload, run: async () => Promise.reject(new Error('zero \0 here')) })
  const worse = defineTask({ name: 'tests.worse', payload, run: async () => 'zero \0 here' })
  const good = defineTask({ name: 'tests.good', payload, run: async ({ taskId }) => runs.push(taskId) })
  const ids: string[] = []
  for (const task of [good, bad, good, worse, good]) ids.push(await enqueue(app, task))
  await worker(t, app, [good, bad, worse])
  const statuses = async () => Promise.all(ids.map(async (id) => (await taskSeenBy(app, customer, id)).status))
  await until(async () => (await statuses()).every((status) => /SUCC|FAIL/.test(status)), 'all have ended')
  t.strictSame(await statuses(), ['SUCCESSFUL', 'FAILED', 'SUCCESSFUL', 'FAILED', 'SUCCESSFUL'])
  t.equal(runs.length, 3)
})

test('a worker whose connections are cut works on over new ones', async (t) => {
  const app = await market(t)
  const held = Promise.withResolvers<string>()
  const begun = Promise.withResolvers<void>()
  let runs = 0
  const slow = defineTask({
    name: 'tests.slow',
    payload,
    run: async () => ((runs += 1), begun.resolve(), held.promise),
  })
  const note = defineTask({ name: 'tests.note', payload, run: async () => 'noted' })
  await worker(t, app, [slow, note])
  const during = await enqueue(app, slow)
  t.teardown(() => held.resolve('too late'))
  await begun.promise
  await rowsOf(
    app.url,
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
  )
  const after = await retried(() => enqueue(app, note))
  await until(() => isDone(app, after), 'the next task is done')
  held.resolve('survived')
  await until(() => isDone(app, during), 'what was running is done')
  t.match(await taskSeenBy(app, customer, during), { returnValue: 'survived', attempts: 1 })
  t.equal(runs, 1)
})

/** The first uses of connections that were cut find that out. */
async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work()
    } catch (error) {
      if (tries === 20) throw error
    }
  }
}
