import type { FastifyInstance } from 'fastify'
import { test } from 'tap'
import { type TestApp, testMarket } from '../support/app.ts'
import { until } from './child.ts'

const env = { DATABASE_POOL_MAX: '1', SHED_POOL_WAITING: '3', SHED_POOL_WAIT_MS: '0' }

/** Keeps the only connection for as long as the test likes. */
async function holdPool(app: TestApp): Promise<{ release: () => Promise<void> }> {
  const [held, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const holding = app.db.connection().execute(async () => {
    held.resolve()
    await released.promise
  })
  await held.promise
  return {
    release() {
      released.resolve()
      return holding
    },
  }
}

const list = (server: FastifyInstance) => server.inject('/api/v1/categories')

/** The queue for the pool, as long as it may be. */
async function fill(app: TestApp, server: FastifyInstance) {
  const waiting = []
  for (let length = 1; length <= 3; length += 1) {
    waiting.push(list(server))
    await until(() => app.pool.waitingCount === length, `${length} wait`)
  }
  return waiting
}

test('where as many wait for a connection as may, the next is turned away at once, and the others are served', async (t) => {
  const { app, server } = await testMarket(t, { products: 1, env })
  t.equal((await list(server)).statusCode, 200)
  const { release } = await holdPool(app)
  const waiting = await fill(app, server)

  for (const url of ['/api/v1/categories', '/docs/problems', '/admin/tasks']) {
    const { statusCode, headers, body } = await server.inject(url)
    t.equal(statusCode, 503, url)
    t.equal(headers['retry-after'], '1')
    t.match(JSON.parse(body), { code: 'common.unavailable', status: 503 })
  }
  const flat = await server.inject('/api/v2/products.list')
  t.equal(flat.statusCode, 503)
  t.match(flat.json(), { error: { data: { problem: { code: 'common.unavailable' } } } }, 'in the form of its door')
  t.equal((await server.inject('/livez')).statusCode, 200, 'it lives')
  const ready = server.inject('/readyz')
  await until(() => app.pool.waitingCount > 3, 'who asks how it stands is let through')
  const notice = server.inject({ method: 'POST', url: '/api/v1/webhooks/test', body: {} })

  await release()
  for (const answer of await Promise.all(waiting)) t.equal(answer.statusCode, 200, 'who waited is served')
  t.match((await ready).json(), { status: 'ok', checks: { database: 'ok' }, load: { shedding: true, poolWaiting: 3 } })
  t.not((await notice).statusCode, 503, 'what a provider tells is heard')
  t.equal((await list(server)).statusCode, 200, 'and it goes on without a restart')
  const shed = await app.metrics.shed.get()
  t.strictSame(
    shed.values.map(({ labels, value }) => [labels.reason, value]),
    [['queue', 4]],
  )
})

test('of many who come in one moment no more are let in than may wait', async (t) => {
  const { app, server } = await testMarket(t, { products: 1, env })
  await list(server)
  const { release } = await holdPool(app)
  const answers = Array.from({ length: 60 }, () => list(server))
  let longest = 0
  const turnedAway = Promise.all(answers.map(async (answer) => ((await answer).statusCode === 503 ? 1 : 0)))
  await until(() => {
    longest = Math.max(longest, app.pool.waitingCount)
    return app.pool.waitingCount >= 3
  }, 'the queue is full')
  await release()
  const away = (await turnedAway).reduce((sum: number, one) => sum + one, 0)
  t.equal(away, 57, `${longest} waited at most`)
})

test('a process may be told to turn nobody away', async (t) => {
  const { app, server } = await testMarket(t, { products: 1, env: { ...env, SHED_POOL_WAITING: '0' } })
  await list(server)
  const { release } = await holdPool(app)
  const answers = Array.from({ length: 20 }, () => list(server))
  await until(() => app.pool.waitingCount === 20, 'all wait')
  await release()
  for (const answer of await Promise.all(answers)) t.equal(answer.statusCode, 200)
})

test('a process whose event loop is late turns requests away until it is not', async (t) => {
  const { server } = await testMarket(t, { products: 1, env: { SHED_EVENT_LOOP_DELAY_MS: '1' } })
  const late = () => {
    for (const until = performance.now() + 50; performance.now() < until;);
    return list(server)
  }
  await until(async () => (await late()).statusCode === 503, 'it is late')
  t.equal((await server.inject('/livez')).statusCode, 200)
})
