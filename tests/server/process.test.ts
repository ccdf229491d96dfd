import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { Client } from 'pg'
import { test, type Test } from 'tap'
import { rowsOf } from '../db/catalogue.ts'
import { isRunning, postmasterOf, temporaryFolder, until } from './child.ts'
import { countOrders, refuses, signIn, start } from './market-process.ts'

interface Held {
  readonly variantId: number
  /** Whether somebody waits for it. */
  readonly awaited: () => Promise<boolean>
  readonly release: () => Promise<void>
}

/** Locks the stock of a variant, so that an order for it waits as long as the test likes. */
async function holdStock(t: Test, url: string): Promise<Held> {
  const client = new Client(url)
  client.on('error', () => {})
  await client.connect()
  t.teardown(() => client.end())
  await client.query('begin')
  const { rows } = await client.query<{ variant_id: string }>(
    'select variant_id from stock_levels where on_hand > 2 order by variant_id limit 1 for update',
  )
  const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  return {
    variantId: Number(rows[0]!.variant_id),
    awaited: async () => (await rowsOf(url, waiting)).length > 0,
    release: async () => void (await client.query('rollback')),
  }
}

const isReachable = (address: string) =>
  fetch(`${address}/livez`, { headers: { connection: 'close' } }).then(
    () => true,
    () => false,
  )

test('one process on the embedded database, from its first start to its last', async (t) => {
  const dataDir = temporaryFolder(t)
  const env = { DATA_DIR: dataDir }

  await t.test(
    'the first start makes a market and says where to look; SIGTERM lets what is running finish',
    async (t) => {
      const child = start(t, env)
      const address = await child.address()
      await until(() => child.said().includes('fsk_demo_integrator'), 'the whole summary is there')
      for (const path of ['/docs', '/api/v1/products', '/api/v2/products.list', '/readyz', '/dev/mailbox']) {
        t.ok(child.said().includes(`${address}${path}`), path)
        t.equal((await fetch(`${address}${path}`)).status, 200, path)
      }
      for (const name of ['admin', 'vendor', 'customer']) t.match(child.said(), `${name}@fashionistar.test`)
      t.match(child.said(), /password fashionistar-demo/)
      t.match(child.said(), /"seeded the demo market"/)
      const { pid, url } = postmasterOf(dataDir)!
      const held = await holdStock(t, url)
      const session = await signIn(address)
      const ordering = session.order(held.variantId)
      await until(held.awaited, 'the order waits for the row')
      child.signal('SIGTERM')
      await until(async () => !(await isReachable(address)), 'nobody new is let in')
      t.ok(isRunning(child.pid), 'it waits for the order')
      await held.release()
      const answer = await ordering
      t.equal(answer.status, 201, 'which is placed')
      t.match(await answer.json(), { number: /^FS-/ })
      t.match(await child.ended, { code: 0, signal: null, stderr: '' })
      await noneLeft(t, dataDir, pid)
    },
  )

  await t.test('the second start finds the same market; kill -9 leaves no database running', async (t) => {
    const child = start(t, env)
    const address = await child.address()
    t.notMatch(child.said(), /"seeded|"migrated"/)
    const { pid, url } = postmasterOf(dataDir)!
    t.strictSame(await rowsOf(url, 'select count(*)::int as products from products'), [{ products: 80 }])
    const session = await signIn(address)
    t.equal(await countOrders(session), 1)
    t.equal((await session.order(1)).status, 201)
    child.signal('SIGKILL')
    t.match(await child.ended, { signal: 'SIGKILL' })
    await noneLeft(t, dataDir, pid)
  })

  await t.test(
    'what was ordered before the kill is there after it; a second SIGTERM ends the process at once',
    async (t) => {
      const child = start(t, env)
      const address = await child.address()
      const { pid, url } = postmasterOf(dataDir)!
      const session = await signIn(address)
      t.equal(await countOrders(session), 2)
      const held = await holdStock(t, url)
      const ordering = session.order(held.variantId).catch((error: unknown) => error)
      await until(held.awaited, 'the order waits for the row')
      child.signal('SIGTERM')
      await until(async () => !(await isReachable(address)), 'nobody new is let in')
      child.signal('SIGTERM')
      t.match(await child.ended, { code: 1, signal: null })
      t.type(await ordering, Error, 'the request is cut off')
      await noneLeft(t, dataDir, pid)
    },
  )

  await t.test('a port that is taken is said in words, and the database does not stay behind', async (t) => {
    const other = createServer().listen(0, '127.0.0.1')
    t.teardown(() => other.close())
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    await refuses(
      t,
      start(t, { ...env, PORT: String(port) }),
      new RegExp(`address already in use 127.0.0.1:${port}.*PORT`),
    )
    t.equal(postmasterOf(dataDir), undefined)
  })
})

async function noneLeft(t: Test, dataDir: string, pid: number): Promise<void> {
  await until(() => !isRunning(pid), 'the postmaster ends')
  await until(() => postmasterOf(dataDir) === undefined, 'its pid file is gone')
  t.pass('no database is left behind')
}
