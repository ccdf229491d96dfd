import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { pino } from 'pino'
import { test, type Test } from 'tap'
import { buildServer } from '../../server/app.ts'
import { readConfig } from '../../server/config.ts'
import { createApp } from '../../server/context.ts'
import { rowsOf } from '../db/catalogue.ts'
import { placeOne } from '../jobs/shop.ts'
import { testMarket } from '../support/app.ts'
import { testDatabase } from '../support/database.ts'
import { until } from './child.ts'

interface Road {
  /** The database, by way of this road. */
  readonly url: string
  cut(): Promise<void>
  mend(): Promise<void>
}

/** Stands between an app and its database, to be cut. */
async function roadTo(t: Test, target: string): Promise<Road> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on('error', () => {}).on('close', () => other.destroy())
      one.pipe(other)
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const mine = (server.address() as AddressInfo).port
  const cut = async () => {
    server.close()
    for (const socket of sockets) socket.destroy()
    if (server.listening) await once(server, 'close')
  }
  t.teardown(cut)
  const mend = async () => void (await once(server.listen(mine, '127.0.0.1'), 'listening'))
  return { url: Object.assign(new URL(target), { host: `127.0.0.1:${mine}` }).href, cut, mend }
}

test('it is alive while it answers, and ready only while the database does', async (t) => {
  const { url } = await testDatabase(t)
  const road = await roadTo(t, url)
  const config = readConfig({ DATABASE_URL: road.url, RUN: 'web', SHED_EVENT_LOOP_DELAY_MS: '0' })
  const app = await createApp({ config, url: road.url, log: pino({ level: 'silent' }), jwtSecret: 'x'.repeat(50) })
  t.teardown(() => app.close())
  const server = await buildServer(app)
  t.teardown(() => server.close())
  const probe = async (path: string) => {
    const { statusCode, body } = await server.inject(path)
    const { load: _load, ...told } = JSON.parse(body) as Record<string, unknown>
    return { status: statusCode, body: told }
  }
  const allOk = { database: 'ok', queue: 'ok', migrations: 'ok' }
  t.strictSame(await probe('/livez'), { status: 200, body: { status: 'ok' } })
  const told = { vectorSearch: 'exact', checks: allOk }
  t.strictSame(await probe('/readyz'), { status: 200, body: { status: 'ok', ...told } })

  await road.cut()
  const failed = { database: 'failed', queue: 'failed', migrations: 'failed' }
  t.strictSame(await probe('/readyz'), {
    status: 503,
    body: { status: 'unavailable', checks: failed, vectorSearch: null },
  })
  t.strictSame(await probe('/livez'), { status: 200, body: { status: 'ok' } })
  const metrics = await server.inject('/metrics')
  t.equal(metrics.statusCode, 200, 'and it is measured all the same')
  t.match(metrics.body, /^http_request_duration_seconds_count\{.*route="\/readyz",status="503"\} 1$/m)
  const answer = await server.inject('/api/v1/products')
  t.match(
    { status: answer.statusCode, body: answer.json<unknown>() },
    { status: 503, body: { code: 'common.unavailable' } },
  )
  t.ok(Number(answer.headers['retry-after']) > 0)

  await road.mend()
  await until(async () => (await probe('/readyz')).status === 200, 'it is ready again')
  t.equal((await server.inject('/api/v1/products')).statusCode, 200)
})

test('it is not ready while migrations are missing', async (t) => {
  const { app, server } = await testMarket(t, { products: 1 })
  await rowsOf(app.url, 'delete from kysely_migration where name = (select max(name) from kysely_migration)')
  const { statusCode, body } = await server.inject('/readyz')
  t.equal(statusCode, 503)
  t.match(JSON.parse(body), { checks: { database: 'ok', queue: 'ok', migrations: 'failed' } })
})

interface Sample {
  readonly name: string
  readonly labels: Record<string, string>
  readonly value: number
}

/** Prometheus text, line by line; throws at a line that is none. */
function samplesOf(text: string): Sample[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name, labels = '', value] =
        /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? ([-+.\deE]+|[Nn]a[Nn]|[-+]Inf)$/.exec(line) ?? []
      if (name === undefined) throw new Error(`no sample: ${line}`)
      const pairs = [...labels.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\\n]|\\.)*)"(?:,|$)/g)]
      return { name, labels: Object.fromEntries(pairs.map(([, key, of]) => [key!, of!])), value: Number(value) }
    })
}

test('requests are measured by route, and no route carries an id', async (t) => {
  const { server } = await testMarket(t, { products: 3 })
  const paths = [
    '/api/v1/products/1',
    '/api/v1/products/2',
    '/api/v1/products/999999',
    '/nowhere/1',
    '/api/v1/nothing/7',
  ]
  for (const path of paths) await server.inject(path)
  const { headers, body } = await server.inject('/metrics')
  t.match(headers['content-type'], /^text\/plain; version=0\.0\.4/)
  const samples = samplesOf(body)
  const counts = samples.filter(({ name }) => name === 'http_request_duration_seconds_count')
  const product = { method: 'GET', route: '/api/v1/products/:id' }
  t.match(
    counts.filter(({ labels }) => labels['route'] === product.route),
    [
      { labels: { ...product, status: '200' }, value: 2 },
      { labels: { ...product, status: '404' }, value: 1 },
    ],
  )
  for (const { labels } of counts) t.notMatch(labels['route'], /\/\d/)
  const buckets = samples.filter(
    ({ name, labels }) => name === 'http_request_duration_seconds_bucket' && labels['route'] === product.route,
  )
  t.ok(buckets.some(({ labels }) => labels['le'] === '+Inf'))
  t.ok(samples.some(({ name }) => name === 'process_resident_memory_bytes'))
  const pool = samples.filter(({ name }) => name === 'database_pool_connections')
  t.strictSame(new Set(pool.map(({ labels }) => labels['state'])), new Set(['idle', 'busy', 'waiting']))
})

test('the queue is measured in the scrape itself: how much is due, and for how long', async (t) => {
  const { app, server } = await testMarket(t, { products: 2 })
  for (let n = 0; n < 10; n += 1) await placeOne(app)
  await rowsOf(app.url, `update pgboss.job set start_after = now() - interval '90 seconds' where name = 'emails'`)
  const gauge = async (name: string) => {
    const samples = samplesOf((await server.inject('/metrics')).body).filter((sample) => sample.name === name)
    return Object.fromEntries(samples.map(({ labels, value }) => [labels['queue'], value]))
  }
  const age = (await gauge('task_queue_oldest_seconds'))['emails'] ?? 0
  t.ok(age >= 90 && age < 3_600, `the first scrape knows the age, ${age} s`)
  t.strictSame(await gauge('task_queue_depth'), { critical: 0, default: 10, emails: 10, reports: 0 })
  await rowsOf(
    app.url,
    `update pgboss.job set start_after = now() + interval '1 hour' where id in (select id from pgboss.job where name = 'emails' limit 4)`,
  )
  t.match(await gauge('task_queue_depth'), { emails: 6 }, 'what is not due yet is not waiting')
  t.equal(await app.drain(), 16)
  t.match(await gauge('task_queue_depth'), { emails: 0 })
  t.match(await gauge('task_queue_oldest_seconds'), { emails: 0 })
})
