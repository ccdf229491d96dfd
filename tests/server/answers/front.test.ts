import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import { type Test, test } from 'tap'
import { testMarket } from '../../support/app.ts'

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
  /** Whether Fastify was asked. */
  readonly ordinary: boolean
}

interface Question {
  readonly method?: string
  readonly from?: string
  readonly headers?: Readonly<Record<string, string>>
}

const HANDLED = 'tracing:fastify.request.handler:start'

/** A market that listens, and keeps answers. */
async function open(t: Test, env: NodeJS.ProcessEnv = {}) {
  const lines: Record<string, unknown>[] = []
  const { app, server } = await testMarket(t, {
    env: { CATALOGUE_CACHE_MB: '16', TRUST_PROXY: 'loopback', ...env },
    onLog: (line) => lines.push(line),
  })
  await server.listen({ port: 0, host: '127.0.0.1' })
  const { port } = server.server.address() as AddressInfo
  let handled = 0
  const count = () => (handled += 1)
  subscribe(HANDLED, count)
  t.teardown(() => unsubscribe(HANDLED, count))
  const ask = (
    path: string,
    { method = 'GET', from = '192.0.2.200', headers = {} }: Question = {},
  ): Promise<Answer> => {
    const before = handled
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    request({ port, host: '127.0.0.1', path, method, headers: { 'x-forwarded-for': from, ...headers } }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => (body += text))
      response.on('end', () =>
        resolve({ status: response.statusCode!, headers: response.headers, body, ordinary: handled > before }),
      )
    })
      .on('error', reject)
      .end()
    return promise
  }
  /** Until what was sent is known. */
  const warm = async (path: string, question?: Question): Promise<void> => {
    for (let tries = 0; (await ask(path, question)).ordinary; tries += 1) {
      if (tries > 1_000) throw new Error(`${path} is never sent again`)
    }
  }
  const { rows } = await sql<{ id: number; slug: string }>`select id, slug from products order by id limit 2`.execute(
    app.db,
  )
  return { app, server, ask, warm, lines, product: rows[0]!, other: rows[1]! }
}

const inputOf = (input: object): string => encodeURIComponent(JSON.stringify(input))

const OF_THE_REQUEST = new Set(['x-request-id', 'x-process-time', 'server-timing', 'ratelimit', 'date'])

const ofTheAnswer = (headers: Answer['headers']): object =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_THE_REQUEST.has(name)))

test('who asks for the same is sent the same, and told of themselves', async (t) => {
  const { app, ask, warm, lines, product } = await open(t)
  await sql`update products set name = 'Ọ̀ṣun dress' where id = ${product.id}`.execute(app.db)
  const addresses = [
    `/api/v1/products/${product.id}`,
    `/api/v1/products?limit=5`,
    `/api/v2/products.bySlug?input=${inputOf({ slug: product.slug })}`,
    `/api/v2/products.suggest?input=${inputOf({ q: 'an' })}`,
  ]
  for (const url of addresses) {
    await warm(url)
    const from = '192.0.2.7'
    const first = await ask(url, { from, headers: { 'if-none-match': '"another"' } })
    t.ok(first.ordinary)
    lines.length = 0
    const again = await ask(url, { from, headers: { 'x-request-id': 'the-second-one' } })
    t.notOk(again.ordinary)
    t.strictSame([again.status, again.body], [200, first.body])
    t.strictSame(Object.keys(again.headers).toSorted(), Object.keys(first.headers).toSorted())
    t.strictSame(ofTheAnswer(again.headers), ofTheAnswer(first.headers))
    t.equal(again.headers['x-request-id'], 'the-second-one')
    t.not(again.headers['ratelimit'], first.headers['ratelimit'], 'it is counted')
    t.match(lines, [
      { requestId: 'the-second-one', method: 'GET', path: url.split('?')[0], status: 200, msg: 'request' },
    ])
    t.type(lines[0]?.['operation'], 'string')
  }
})

test('who asks for more than the address says takes the ordinary road', async (t) => {
  const { ask, warm, product } = await open(t)
  const url = `/api/v1/products/${product.id}`
  const v2 = `/api/v2/products.byId?input=${inputOf({ id: product.id })}`
  for (const each of [url, v2]) await warm(each)
  const special: Record<string, string> = {
    authorization: 'Bearer nobody',
    cookie: 'fashionistar_access=nobody',
    'x-cart-token': 'x'.repeat(43),
    'if-none-match': '*',
    origin: 'https://shop.test',
    'idempotency-key': 'one-key-of-many',
    'trpc-accept': 'application/jsonl',
    accept: 'image/png',
    'x-written-at': '0/0',
    host: 'evil.test',
  }
  for (const [name, value] of Object.entries(special)) {
    const answer = await ask(url, { headers: { [name]: value } })
    t.ok(answer.ordinary || answer.status >= 400, name)
  }
  t.equal((await ask(url, { headers: { host: 'evil.test' } })).status, 400, 'a host that is not ours is none here')
  t.equal((await ask(url, { headers: { authorization: 'Bearer nobody' } })).status, 401)
  t.match((await ask(url, { headers: { 'x-cart-token': 'x'.repeat(43) } })).headers['cache-control'], 'private')
  const head = await ask(url, { method: 'HEAD' })
  t.strictSame([head.status, head.body], [200, ''])
  t.notOk((await ask(url)).ordinary, 'others are still sent it')
})

test('what is told of the way a request came is part of what it asks for', async (t) => {
  const env = { PUBLIC_URL: 'https://shop.test', ALLOWED_HOSTS: 'shop.test,127.0.0.1' }
  const { ask, warm, product } = await open(t, env)
  const url = `/api/v1/products/${product.id}`
  const secure = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'shop.test' }
  await warm(url, { headers: secure })
  const clear = await ask(url, { headers: { ...secure, 'x-forwarded-proto': 'http' } })
  t.equal(clear.status, 301, 'what came in the clear is sent to where it should have come')
  t.equal((await ask(url, { headers: { ...secure, 'x-forwarded-host': 'evil.test' } })).status, 400)
})

test('a change is seen by whoever asks after it was heard of, on either road', async (t) => {
  const { app, ask, warm, product, other } = await open(t)
  const url = `/api/v1/products/${product.id}`
  const unchanged = `/api/v1/products/${other.id}`
  for (const each of [url, unchanged]) await warm(each)
  for (let n = 1; n <= 20; n += 1) {
    await sql`update products set name = ${`No ${n}`} where id = ${product.id}`.execute(app.db)
    let seen = await ask(url)
    for (let tries = 0; !seen.body.includes(`"No ${n}"`) && tries < 1_000; tries += 1) {
      await setImmediate()
      seen = await ask(url)
    }
    t.match(seen.body, `"No ${n}"`)
    await warm(url)
    t.match((await ask(url)).body, `"No ${n}"`, 'and by those who are sent it again')
  }
  t.notOk((await ask(unchanged)).ordinary)
  const from = '192.0.2.8'
  await ask('/api/v1/csp-report', { method: 'POST', from })
  t.ok((await ask(url, { from })).ordinary, 'who has changed something is answered by the database')
})

test('of calls asked for together nothing is sent again', async (t) => {
  const { ask, product } = await open(t)
  const calls = 'products.byId,stock.get'
  const input = inputOf({ 0: { id: product.id }, 1: { variantIds: [1] } })
  for (let n = 0; n < 5; n += 1) {
    const answer = await ask(`/api/v2/${calls}?batch=1&input=${input}`)
    t.strictSame([answer.status, answer.ordinary], [200, true])
  }
})

test('calls are counted on both roads together, and refused when they are used up', async (t) => {
  const { ask, warm, product } = await open(t, { RATE_LIMIT_ANON: '60/h', DEMO: '0' })
  const url = `/api/v1/products/${product.id}`
  await warm(url)
  const from = '192.0.2.9'
  const statuses: number[] = []
  for (let n = 0; n < 62; n += 1) {
    const headers = n % 3 === 0 ? { 'if-none-match': '"another"' } : {}
    statuses.push((await ask(url, { from, headers })).status)
  }
  t.strictSame(statuses, [...Array.from({ length: 60 }, () => 200), 429, 429])
})

test('who leaves sends nothing again', async (t) => {
  const { app, ask, warm, product } = await open(t)
  const url = `/api/v1/products/${product.id}`
  await warm(url)
  app.leaving.abort()
  const last = await ask(url)
  t.strictSame([last.status, last.ordinary, last.headers['connection']], [200, true, 'close'])
})
