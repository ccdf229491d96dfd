import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import t, { type Test, test } from 'tap'
import { migrateToLatest } from '../../../db/migrate.ts'
import { buildServer } from '../../../server/app.ts'
import { seedDemo } from '../../../server/demo.ts'
import { bearer, signIn } from '../../doors/callers.ts'
import { anotherProcess, testApp, type TestApp } from '../../support/app.ts'
import { startStreaming } from './streaming.ts'

const { primary, replica, pause, resume } = await startStreaming(t, async (url) => {
  await migrateToLatest(url)
  await seedDemo(await testApp(t, { url }), { products: 24, vendors: 4 })
})
/** Of any age, so that what is shown says who has answered. */
const env = { DATABASE_REPLICA_URL: replica.url, DATABASE_REPLICA_MAX_LAG_SECONDS: '3600', CATALOGUE_CACHE_MB: '0' }
const near = await processOf(env)
const far = await anotherProcess(t, near.app)
const [{ id }] = (
  await sql<{ id: number }>`
  select p.id from products p join vendors v on v.id = p.vendor_id where v.slug = 'adire-house' order by 1 limit 1`.execute(
    near.app.db,
  )
).rows as [{ id: number }]
const vendor = { ...bearer(await signIn(near.server, 'vendor@fashionistar.test')) }
const url = `/api/v1/products/${id}`
let strangers = 0
let names = 0

/** By default of somebody who has never been here. */
async function nameSeen(server: FastifyInstance, headers: Record<string, string> = {}): Promise<string> {
  const remoteAddress = `198.51.100.${(strangers += 1) % 250}`
  const response = await server.inject({ url, headers, remoteAddress })
  return response.statusCode === 200 ? response.json<{ name: string }>().name : response.body
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isSo()); tries += 1) {
    if (tries === 2_000) throw new Error(`It never came to this: ${what}`)
    await sleep(5)
  }
}

const renamed = async (): Promise<string> => {
  const name = `Name ${(names += 1)}`
  await sql`update products set name = ${name} where id = ${id}`.execute(near.app.db)
  return name
}

const caughtUp = (name: string, server = near.server): Promise<void> =>
  until(`all see ${name}`, async () => (await nameSeen(server)) === name)

/** Until the end of the test at most. */
async function paused(t: Test): Promise<void> {
  await pause()
  t.teardown(resume)
}

async function answered(app: Pick<TestApp, 'metrics'>): Promise<Record<string, number>> {
  const metric = await app.metrics.registry.getSingleMetric('replica_reads_total')!.get()
  return Object.fromEntries(metric.values.map(({ labels, value }) => [String(labels['answered']), value]))
}

async function processOf(env: NodeJS.ProcessEnv): Promise<{ app: TestApp; server: FastifyInstance }> {
  const app = await testApp(t, { url: primary.url, env })
  const server = await buildServer(app)
  t.teardown(() => server.close())
  return { app, server }
}

test('a read that allows it is answered by the replica, and no other', async (t) => {
  await caughtUp(await renamed())
  const before = await nameSeen(near.server)
  await paused(t)
  const now = await renamed()
  const { replica: count = 0 } = await answered(near.app)
  t.equal(await nameSeen(near.server), before, 'of a moment ago')
  t.equal((await answered(near.app))['replica'], count + 1)
  t.equal((await near.server.inject({ url: '/api/v1/auth/me', headers: vendor })).statusCode, 200)
  t.equal((await answered(near.app))['replica'], count + 1)
  await resume()
  await caughtUp(now)
})

test('what stands behind the wall, and what is read at once, is read there too', async (t) => {
  await caughtUp(await renamed())
  const [{ vendor_id: vendorId }] = (await near.app.db
    .selectFrom('products')
    .select('vendor_id')
    .where('id', '=', id)
    .execute()) as [{ vendor_id: number }]
  const before = await answered(near.app)
  const places = [
    `vendors/${vendorId}/dashboard`,
    `vendors/${vendorId}/orders`,
    'orders',
    'products?search=silk',
    'vendors',
    `products/${id}/related`,
  ]
  for (const place of places) {
    const response = await near.server.inject({ url: `/api/v1/${place}`, headers: vendor, remoteAddress: '192.0.2.20' })
    t.equal(response.statusCode, 200, `${place}: ${response.body.slice(0, 200)}`)
  }
  const after = await answered(near.app)
  t.equal(after['replica'], (before['replica'] ?? 0) + places.length)
  t.equal(after['failed'], before['failed'])
})

test('whoever changed something is never shown what was before', async (t) => {
  await caughtUp(await renamed())
  const before = await nameSeen(near.server)
  await paused(t)
  const body = { name: `Mine ${names}` }
  const changed = await near.server.inject({ method: 'PATCH', url, headers: vendor, body, remoteAddress: '192.0.2.1' })
  t.equal(changed.statusCode, 200, changed.body)
  const position = String(changed.headers['x-written-at'])
  t.match(position, /^[0-9A-F]+\/[0-9A-F]+$/)
  t.equal(await nameSeen(near.server, vendor), body.name, 'where it was changed')
  t.equal(await nameSeen(far.server, { 'x-written-at': position }), body.name, 'elsewhere, with word of it')
  await until('the other process has heard', async () => (await nameSeen(far.server, vendor)) === body.name)
  for (let n = 0; n < 20; n += 1) t.equal(await nameSeen(far.server, vendor), body.name)
  const sameAddress = await near.server.inject({ url, remoteAddress: '192.0.2.1' })
  t.equal(sameAddress.json<{ name: string }>().name, body.name, 'nor by another name from the same place')
  for (const { server } of [near, far]) t.equal(await nameSeen(server), before, 'others do not wait')
  await resume()
  const { replica: count = 0 } = await answered(near.app)
  await until('the replica answers again', async () => {
    t.equal(await nameSeen(near.server, vendor), body.name)
    return ((await answered(near.app))['replica'] ?? 0) > count
  })
})

test('a guest is known by the token of the cart', async (t) => {
  await caughtUp(await renamed())
  await paused(t)
  const made = await near.server.inject({ method: 'POST', url: '/api/v1/carts', body: {}, remoteAddress: '192.0.2.7' })
  const { id: cart, token } = made.json<{ id: number; token: string }>()
  const headers = { 'x-cart-token': token }
  const method = 'PATCH'
  await near.server.inject({
    method,
    url: `/api/v1/carts/${cart}`,
    headers,
    body: { country: 'NG' },
    remoteAddress: '192.0.2.8',
  })
  const { 'own-writes': count = 0 } = await answered(near.app)
  await nameSeen(near.server, headers)
  t.equal((await answered(near.app))['own-writes'], count + 1)
  await nameSeen(near.server)
  t.equal((await answered(near.app))['own-writes'], count + 1)
  await resume()
})

test('what is not there is not said by the replica', async (t) => {
  await caughtUp(await renamed())
  await paused(t)
  const variant = { sku: 'NEW-1', options: { size: 'M' }, price: { amount: 100_000, currency: 'NGN' }, stock: 1 }
  const body = { name: 'New', description: '', category: 'skirts', variants: [variant] }
  const made = await near.server.inject({ method: 'POST', url: '/api/v1/products', headers: vendor, body })
  t.equal(made.statusCode, 201, made.body)
  const there = await near.server.inject({
    url: `/api/v1/products/${made.json<{ id: number }>().id}`,
    remoteAddress: '192.0.2.9',
  })
  t.equal(there.statusCode, 200, 'who was sent the address finds it')
  await resume()
})

test('a replica that is too far behind answers nobody', async (t) => {
  const strict = await processOf({ ...env, DATABASE_REPLICA_MAX_LAG_SECONDS: '0.2' })
  await caughtUp(await renamed(), strict.server)
  await paused(t)
  const name = await renamed()
  // For so long it may be shown as it was.
  await sleep(250)
  for (let n = 0; n < 20; n += 1) t.equal(await nameSeen(strict.server), name)
  t.ok((await answered(strict.app))['behind'])
  await resume()
})

test('how the replica stands is told, and nobody is less ready for it', async (t) => {
  const strict = await processOf({ ...env, DATABASE_REPLICA_MAX_LAG_SECONDS: '0.2' })
  const told = async () => (await strict.server.inject('/readyz')).json<{ replica: { used: boolean } }>()
  await until('it is used', async () => (await told()).replica.used)
  t.match(await told(), { status: 'ok', replica: { used: true, behindSeconds: Number } })
  await paused(t)
  await renamed()
  await until('it is left alone', async () => !(await told()).replica.used)
  const { statusCode, body } = await strict.server.inject('/readyz')
  t.equal(statusCode, 200)
  t.match(JSON.parse(body), { status: 'ok', replica: { used: false, reason: 'behind', behindSeconds: Number } })
  await resume()
})

test('what is kept in memory is not of the replica', async (t) => {
  const keeping = await processOf({ ...env, CATALOGUE_CACHE_MB: '16' })
  await caughtUp(await renamed())
  await paused(t)
  const name = await renamed()
  await caughtUp(name, keeping.server)
  for (let n = 0; n < 20; n += 1) t.equal(await nameSeen(keeping.server), name)
  await resume()
})

test('of several replicas behind one address one is read, for what is known is of that one', async (t) => {
  // Whoever comes second is led to another server.
  const ports = [replica.port]
  const door = createServer((socket) => {
    const there = connect(ports.shift() ?? primary.port, '127.0.0.1')
    for (const each of [socket, there]) each.on('error', () => {})
    socket.pipe(there).pipe(socket)
  }).listen(0, '127.0.0.1')
  await once(door, 'listening')
  t.teardown(() => door.close())
  const { port } = door.address() as AddressInfo
  const DATABASE_REPLICA_URL = Object.assign(new URL(replica.url), { port: String(port) }).href
  const led = await processOf({ ...env, DATABASE_REPLICA_URL })
  const name = await renamed()
  await until('it has been tried', async () => {
    t.equal((await led.server.inject({ url })).statusCode, 200)
    return ((await answered(led.app))['failed'] ?? 0) > 0
  })
  await caughtUp(name, led.server)
  t.equal((await answered(led.app))['failed'], (await answered(led.app))['replica'])
})

test('while the replica is down the primary answers, and nothing fails', async (t) => {
  const name = await renamed()
  await caughtUp(name)
  const stopped = replica.stop()
  await until('it is known to be down', async () => {
    t.equal(await nameSeen(near.server), name)
    return ((await answered(near.app))['down'] ?? 0) > 0
  })
  await stopped
  for (let n = 0; n < 20; n += 1) t.equal(await nameSeen(near.server), name)
  const { statusCode, body } = await near.server.inject('/readyz')
  t.match({ statusCode, ...JSON.parse(body) }, { statusCode: 200, replica: { used: false, reason: 'down' } })
})
