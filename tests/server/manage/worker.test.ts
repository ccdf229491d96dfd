import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { Client } from 'pg'
import { test, type Test } from 'tap'
import { rowsOf } from '../../db/catalogue.ts'
import { placeOne, taskSeenBy } from '../../jobs/shop.ts'
import { people, testShop } from '../../support/app.ts'
import { run, temporaryFolder, until } from '../child.ts'
import { manage } from './command-line.ts'

test('worker --batch works off what is due and ends', async (t) => {
  const app = await testShop(t, { products: 2 })
  await placeOne(app)
  const env = { DATABASE_URL: app.url, DEMO: '1', LOG_LEVEL: 'error' }
  const others = await manage(t, ['worker', '--batch', '--queues', 'reports,critical'], env)
  t.match(others, { code: 0, stdout: 'Ran 0 tasks.\n' }, 'only the queues it is told')
  const ran = await manage(t, ['worker', '--batch'], env)
  t.match(ran, { code: 0, stdout: 'Ran 2 tasks.\n', stderr: '' })
  t.strictSame(await rowsOf(app.url, 'select distinct status from tasks'), [{ status: 'SUCCESSFUL' }])
  t.strictSame(await rowsOf(app.url, 'select recipient from mailbox_messages'), [
    { recipient: 'customer@fashionistar.test' },
  ])
})

test('a worker says how it is where WORKER_PORT is set, and that it is leaving until its last task is done', async (t) => {
  const app = await testShop(t, { products: 2 })
  const mailbox = await lock(t, app.url, 'mailbox_messages')
  const env = { DATABASE_URL: app.url, DEMO: '1', DATA_DIR: temporaryFolder(t), RUN: 'jobs', WORKER_PORT: '0' }
  const child = run(t, ['server/main.ts'], env)
  const found = () => /Health\s+(http:\S+)\/readyz/.exec(child.said())?.[1]
  await until(() => found() !== undefined, 'it says where')
  const ask = (path: string) => fetch(`${found()}${path}`, { headers: { connection: 'close' } })
  t.match(await (await ask('/livez')).json(), { status: 'ok' })
  const ready = await ask('/readyz')
  t.equal(ready.status, 200)
  t.match(await ready.json(), { status: 'ok', checks: { database: 'ok', queue: 'ok', migrations: 'ok' } })
  for (const path of ['/', '/api/v1/products', '/docs']) t.equal((await ask(path)).status, 404, path)
  await placeOne(app)
  await until(mailbox.awaited, 'it runs a task')
  child.signal('SIGTERM')
  await until(async () => (await ask('/readyz')).status === 503, 'it is leaving')
  t.equal((await ask('/livez')).status, 200, 'and lives')
  t.match(await (await ask('/metrics')).text(), /^task_attempts_total|^# HELP task_attempts_total/m)
  await mailbox.release()
  t.match(await child.ended, { code: 0, signal: null, stderr: '' })
})

test('whoever is told that a worker is well can tell it to end', async (t) => {
  const app = await testShop(t, { products: 2 })
  const env = { DATABASE_URL: app.url, DEMO: '1', DATA_DIR: temporaryFolder(t), RUN: 'jobs', WORKER_PORT: '0' }
  const toldAtOnce = `import { Server } from 'node:net'
    const { listen } = Server.prototype
    Server.prototype.listen = function (...args) {
      return listen.apply(this.once('listening', () => process.kill(process.pid, 'SIGTERM')), args)
    }`
  const child = run(t, ['--import', `data:text/javascript,${encodeURIComponent(toldAtOnce)}`, 'server/main.ts'], env)
  t.match(await child.ended, { code: 0, signal: null, stderr: '' })
})

test('the same by the command line; a port that is taken is said in words', async (t) => {
  const app = await testShop(t, { products: 2 })
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  t.teardown(() => taken.close())
  const { port } = taken.address() as AddressInfo
  const env = { DATABASE_URL: app.url, DEMO: '1', WORKER_PORT: String(port), LOG_LEVEL: 'error' }
  const said = await manage(t, ['worker'], env)
  t.match(said, { code: 1, stderr: /^Cannot listen: .*EADDRINUSE.* See HOST and WORKER_PORT\.$/m })
})

test('told to stop, a worker finishes what it has begun; told twice, it gives it back', async (t) => {
  const app = await testShop(t, { products: 2 })
  const mailbox = await lock(t, app.url, 'mailbox_messages')
  const env = { DATABASE_URL: app.url, DEMO: '1', DATA_DIR: temporaryFolder(t), LOG_LEVEL: 'error' }
  const start = async (signal: NodeJS.Signals) => {
    const child = run(t, ['server/manage.ts', 'worker', '--concurrency', '5'], env)
    const id = await placeOne(app)
    await until(
      async () => (await mailbox.awaited()) && (await taskSeenBy(app, people.customer, id)).status === 'RUNNING',
      'it runs',
    )
    child.signal(signal)
    return { child, id }
  }

  const twice = await start('SIGTERM')
  // Two of a kind that are sent at once may arrive as one.
  twice.child.signal('SIGINT')
  t.equal((await twice.child.ended).code, 0)
  t.match(await taskSeenBy(app, people.customer, twice.id), { status: 'READY', attempts: 0 }, 'it was given back')

  const once = await start('SIGQUIT')
  await mailbox.release()
  t.match(await once.child.ended, { code: 0, signal: null, stderr: '' })
  t.match(await taskSeenBy(app, people.customer, once.id), { status: 'SUCCESSFUL', attempts: 1 })
  t.match(await taskSeenBy(app, people.customer, twice.id), { status: 'SUCCESSFUL', attempts: 1 }, 'which another did')
})

/** Keeps everybody else from a table. */
async function lock(t: Test, url: string, table: string) {
  const client = new Client(url)
  await client.connect()
  t.teardown(() => client.end())
  await client.query('begin')
  await client.query(`lock ${table}`)
  const waiting = `select from pg_locks where relation = '${table}'::regclass and not granted`
  return {
    awaited: async () => (await rowsOf(url, waiting)).length > 0,
    release: async () => void (await client.query('rollback')),
  }
}
