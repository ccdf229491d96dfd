import { test } from 'tap'
import { openRedis, type Redis } from '../../../server/gateways/redis.ts'
import { Buckets } from '../../../server/rate-limit/buckets.ts'
import { redisWindows } from '../../../server/rate-limit/redis-windows.ts'
import { testMarket } from '../../support/app.ts'
import { redisServer } from '../../support/redis.ts'

const silent = { debug() {}, info() {}, warn() {}, error() {} }

const ready = async (redis: Redis) => {
  if (!redis.isReady) await new Promise((resolve) => redis.once('ready', resolve))
}

test('two processes on one Redis never grant more than the limit, and a caller is not named in it', async (t) => {
  const server = await redisServer(t)
  const clients = [openRedis(server.url, silent), openRedis(server.url, silent)] as const
  t.teardown(() => clients.forEach((client) => client.destroy()))
  await Promise.all(clients.map(ready))
  const [one, two] = clients.map((client) => new Buckets(redisWindows(client, 'a secret'), 'anonymous')) as [
    Buckets,
    Buckets,
  ]
  const rate = { max: 100, seconds: 60 }
  const standings = await Promise.all(
    Array.from({ length: 200 }, async (_, n) => (n % 2 === 0 ? one : two).take('10.0.0.1', rate, 1, server.now)),
  )
  t.equal(standings.filter(({ allowed }) => allowed).length, 100)
  t.match(standings[0], { endsAt: server.now + 60_000 })
  t.notMatch(JSON.stringify(server.heard), /10\.0\.0\.1/)
})

test('the window is that of Redis: it opens with the first call, is not drawn out by others, and is forgotten', async (t) => {
  const server = await redisServer(t)
  const redis = openRedis(server.url, silent)
  t.teardown(() => redis.destroy())
  await ready(redis)
  const windows = redisWindows(redis, 'a secret')
  const lease = () => windows.lease({ key: 'user ada', amount: 2, limit: 3, seconds: 60, now: server.now })
  const opened = server.now
  t.strictSame(await lease(), { granted: 2, used: 2, endsAt: opened + 60_000 })
  server.now += 20_000
  t.strictSame(await lease(), { granted: 1, used: 3, endsAt: opened + 60_000 })
  t.strictSame(await lease(), { granted: 0, used: 3, endsAt: opened + 60_000 })
  server.now += 40_000
  t.strictSame(await lease(), { granted: 2, used: 2, endsAt: opened + 120_000 })
})

test('with REDIS_URL calls are counted there; when it goes away none fails, and it is found again', async (t) => {
  const redis = await redisServer(t)
  const lines: string[] = []
  const onLog = ({ msg }: Record<string, unknown>) => void lines.push(String(msg))
  let now = redis.now
  const clock = () => new Date(now)
  const env = { RATE_LIMIT_ANON: '3/m', REDIS_URL: redis.url }
  const { app, server } = await testMarket(t, { products: 1, env, onLog, clock })
  const counted = () => redis.heard.filter(([name]) => name === 'INCRBY').length
  const call = async () => (await server.inject('/api/v1/products')).statusCode
  // Whoever comes before the connection is there is counted by the process alone; from then on it is Redis.
  while (counted() === 0) {
    now += 60_000
    t.equal(await call(), 200)
  }
  t.strictSame(await app.db.selectFrom('rate_limit_windows').selectAll().execute(), [], 'PostgreSQL is left alone')

  redis.goAway()
  now += 60_000
  const statuses = [await call(), await call(), await call(), await call()]
  t.strictSame(statuses, [200, 200, 200, 429], 'counted by the process alone')
  t.ok(lines.includes('rate limits are counted by this process alone'))

  redis.comeBack()
  const before = counted()
  while (counted() === before) {
    now += 60_000
    t.equal(await call(), 200)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  t.ok(lines.includes('rate limits are shared again'))
})
