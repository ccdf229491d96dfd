import type { FastifyInstance } from 'fastify'
import { test, type Test } from 'tap'
import { testMarket } from '../support/app.ts'

const limited = { RATE_LIMIT_ANON: '5/m', RATE_LIMIT_USER: '3/m' }

async function tokenOf(server: FastifyInstance, name: string): Promise<string> {
  const payload = { email: `${name}@fashionistar.test`, password: 'fashionistar-demo' }
  // Each from an address of its own: signing in counts as well.
  const remoteAddress = `10.9.9.${name.length}`
  const answer = await server.inject({ method: 'POST', url: '/api/v1/auth/login', payload, remoteAddress })
  return answer.json<{ accessToken: string }>().accessToken
}

function follows(t: Test, headers: Record<string, unknown>, policy: string, max: number, remaining: number): void {
  t.equal(headers['ratelimit-policy'], `"${policy}";q=${max};w=60`)
  const [, left, reset] = /^"\w+";r=(\d+);t=(\d+)$/.exec(String(headers['ratelimit'])) ?? []
  t.equal(Number(left), remaining)
  t.ok(Number(reset) > 0 && Number(reset) <= 60)
}

test('every answer of the APIs says how many calls are left, and the one too many when to try again', async (t) => {
  const { server } = await testMarket(t, { products: 1, env: limited })
  const paths = [
    '/api/v1/products',
    '/api/v2/products.list',
    '/api/v1/products/999',
    '/api/v1/nowhere',
    '/api/v1/openapi.json',
  ]
  for (const [index, path] of paths.entries()) {
    const { statusCode, headers } = await server.inject(path)
    t.not(statusCode, 429, path)
    t.equal(headers['retry-after'], undefined)
    follows(t, headers, 'anonymous', 5, 4 - index)
  }
  for (const path of ['/api/v1/products', '/api/v1/nowhere']) {
    const { statusCode, headers, body } = await server.inject(path)
    t.equal(statusCode, 429, path)
    t.match(headers['content-type'], /^application\/problem\+json/)
    t.match(JSON.parse(body), { status: 429, code: 'common.too-many', detail: /Try again in \d+ seconds/ })
    t.ok(Number(headers['retry-after']) > 0 && Number(headers['retry-after']) <= 60)
    follows(t, headers, 'anonymous', 5, 0)
  }
  const v2 = await server.inject('/api/v2/products.list')
  t.match({ status: v2.statusCode, body: v2.body }, { status: 429, body: /common\.too-many/ })
  t.ok(Number(v2.headers['retry-after']) > 0)
  t.equal(
    (await server.inject({ url: '/api/v1/products', remoteAddress: '10.0.0.7' })).statusCode,
    200,
    'others are not held up',
  )
  for (const path of ['/livez', '/readyz', '/metrics', '/docs']) {
    t.match(await server.inject(path), { statusCode: 200, headers: { ratelimit: undefined } }, path)
  }
})

test('users are counted one by one, wherever they call from', async (t) => {
  const { server } = await testMarket(t, { products: 1, env: limited })
  const call = (token: string, remoteAddress: string) =>
    server.inject({ url: '/api/v1/auth/me', remoteAddress, headers: { authorization: `Bearer ${token}` } })
  const customer = await tokenOf(server, 'customer')
  const vendor = await tokenOf(server, 'vendor')
  for (const [index, address] of ['10.0.0.1', '10.0.0.2', '10.0.0.3'].entries()) {
    const { statusCode, headers } = await call(customer, address)
    t.equal(statusCode, 200)
    follows(t, headers, 'user', 3, 2 - index)
  }
  t.equal((await call(customer, '10.0.0.4')).statusCode, 429)
  t.equal((await call(vendor, '10.0.0.1')).statusCode, 200)
})

test('an address cannot be made up, unless by a proxy that is trusted', async (t) => {
  for (const [env, expected] of [
    [limited, 429],
    [{ ...limited, TRUST_PROXY: '127.0.0.1' }, 200],
  ] as const) {
    const { server } = await testMarket(t, { products: 1, env })
    let last = 0
    for (let n = 0; n < 6; n += 1) {
      const answer = await server.inject({ url: '/api/v1/products', headers: { 'x-forwarded-for': `10.0.1.${n}` } })
      last = answer.statusCode
    }
    t.equal(last, expected)
  }
})

test('signing in has a limit of its own', async (t) => {
  const { server } = await testMarket(t, { products: 1, env: { DEMO: '0', RATE_LIMIT_ANON: '1000/m' } })
  const attempt = () =>
    server.inject({
      method: 'POST',
      url: '/api/v1/auth/login',
      payload: { email: 'ada@example.com', password: 'guess' },
    })
  const statuses: number[] = []
  for (let n = 0; n < 21; n += 1) statuses.push((await attempt()).statusCode)
  t.strictSame([...new Set(statuses.slice(0, 20))], [401])
  t.equal(statuses.at(-1), 429)
})

test('wrong credentials are counted too: they may be guesses', async (t) => {
  const { server } = await testMarket(t, { products: 1, env: limited })
  let last = 0
  for (let n = 0; n < 6; n += 1) {
    const answer = await server.inject({
      url: '/api/v1/products',
      headers: { authorization: `Bearer fsk_guess_${n}` },
    })
    last = answer.statusCode
  }
  t.equal(last, 429)
})

test('an address written another way is the same address', async (t) => {
  const { server } = await testMarket(t, { products: 1, env: limited })
  const { statusCode, headers } = await server.inject('/%61pi/v1/products')
  t.equal(statusCode, 200)
  t.ok(headers['ratelimit'])
})
