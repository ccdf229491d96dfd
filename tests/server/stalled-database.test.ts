import { test, type Test } from 'tap'
import { DEMO_API_KEY } from '../../server/demo.ts'
import { anotherProcess, testShop } from '../support/app.ts'
import { roadTo } from '../support/road.ts'
import { until } from './child.ts'

const PATH = '/api/v1/categories'
const V2 = '/api/v2/products.list'

/** A server that reaches its database by a road which can go silent. */
async function reachedBy(t: Test, env: NodeJS.ProcessEnv) {
  const first = await testShop(t, { products: 1, env })
  const road = await roadTo(t, first.url)
  return { road, ...(await anotherProcess(t, { ...first, url: road.url })) }
}

test('while the database is silent requests are told so, at once where others wait, and are served when it speaks again', async (t) => {
  const { app, server, road } = await reachedBy(t, {
    DATABASE_POOL_MAX: '2',
    SHED_POOL_WAIT_MS: '100',
  })
  const ask = (path = PATH) => server.inject(path)
  t.equal((await ask()).statusCode, 200)

  road.silence()
  const stuck = [ask(), ask(), ask()]
  await until(() => app.pool.waitingCount > 0, 'one waits')
  await until(async () => {
    const { values } = await app.metrics.shed.get()
    if (values.length === 0) stuck.push(ask())
    return values.length > 0
  }, 'others are turned away')
  for (const path of [PATH, V2]) {
    const { statusCode, headers, body } = await ask(path)
    t.equal(statusCode, 503)
    t.match(headers['retry-after'], /^\d+$/)
    t.match(body, 'common.unavailable')
    t.notMatch(body, /pool|pg|postgres/i, 'and not told of what is inside')
  }
  t.equal((await server.inject('/livez')).statusCode, 200, 'the process itself lives')
  const { values } = await app.metrics.shed.get()
  t.strictSame([...new Set(values.map(({ labels }) => labels.reason))], ['wait'])

  road.mend()
  road.cut()
  // What was on its way when it went silent is lost; who asked for it is told so, or served.
  for (const answer of await Promise.all(stuck)) t.ok([200, 503].includes(answer.statusCode))
  await until(async () => (await ask()).statusCode === 200, 'it goes on without a restart')
})

test('a statement to which nothing is answered is given up, its connection with it, and the next is new', async (t) => {
  const { server, road } = await reachedBy(t, { DATABASE_POOL_MAX: '1', DATABASE_STATEMENT_TIMEOUT_MS: '300' })
  t.equal((await server.inject(PATH)).statusCode, 200)
  road.silence()
  const { statusCode, headers, body } = await server.inject(PATH)
  t.equal(statusCode, 503)
  t.match(headers['retry-after'], /^\d+$/)
  t.match(JSON.parse(body), { code: 'common.unavailable' })
  road.mend()
  const again = await server.inject(PATH)
  t.equal(again.statusCode, 200, again.body)
})

test('who brings an API key is told so too, though nobody can say whose it is', async (t) => {
  const { server, road } = await reachedBy(t, { DATABASE_POOL_MAX: '1', DATABASE_STATEMENT_TIMEOUT_MS: '300' })
  const headers = { authorization: `Bearer ${DEMO_API_KEY}` }
  t.equal((await server.inject({ url: PATH, headers })).statusCode, 200)
  road.silence()
  for (const url of [PATH, V2]) {
    const answer = await server.inject({ url, headers })
    t.equal(answer.statusCode, 503, answer.body)
    t.match(answer.headers['retry-after'], /^\d+$/)
    t.match(answer.body, 'common.unavailable')
  }
  road.mend()
  t.equal((await server.inject({ url: PATH, headers })).statusCode, 200)
})
