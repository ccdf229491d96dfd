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

/** The status of the sixth call at a limit of five, each made as it says. */
async function sixth(server: FastifyInstance, callOf: (n: number) => object): Promise<number> {
  let last = 0
  for (let n = 0; n < 6; n += 1) {
    last = (await server.inject({ url: '/api/v1/products', ...callOf(n) })).statusCode
  }
  return last
}

const forwarded = (header: string) => ({ headers: { 'x-forwarded-for': header } })

test('an address cannot be made up: only what our own proxies say of it counts', async (t) => {
  const { server } = await testMarket(t, { products: 1, env: limited })
  t.equal(await sixth(server, (n) => forwarded(`10.0.1.${n}`)), 429, 'nobody is believed')

  const env = { ...limited, TRUST_PROXY: '127.0.0.1,10.1.0.0/16' }
  const { server: behind } = await testMarket(t, { products: 1, env })
  const seen = (callOf: (n: number) => object) => sixth(behind, callOf)
  t.equal(await seen((n) => forwarded(`10.0.1.${n}`)), 200, 'a proxy of ours is')
  t.equal(await seen((n) => forwarded(`10.0.1.${n}, 203.0.113.1`)), 429, 'not what came before its word')
  t.equal(await seen((n) => forwarded(`10.0.1.${n}, 203.0.113.2, 10.1.0.9`)), 429, 'nor through two of them')
  const outside = { remoteAddress: '203.0.113.3' }
  t.equal(await seen((n) => ({ ...forwarded(`10.0.1.${n}`), ...outside })), 429, 'nor a stranger who plays the proxy')
})

test('an IPv6 customer is one caller, whichever of their addresses they use, and IPv4 is itself in any clothes', async (t) => {
  const { server } = await testMarket(t, { products: 1, env: limited })
  t.equal(await sixth(server, (n) => ({ remoteAddress: `2001:db8:1:ff::${n}` })), 429, 'one /64')
  t.equal(await sixth(server, (n) => ({ remoteAddress: `2001:db8:1:${n}::1` })), 200, 'six of them')
  t.equal(await sixth(server, (n) => ({ remoteAddress: `${n % 2 === 0 ? '' : '::ffff:'}203.0.113.7` })), 429)
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

test('who could not say who they are is counted, and told how they stand', async (t) => {
  const { server } = await testMarket(t, { products: 1, env: limited })
  const headers = { authorization: 'Bearer nonsense' }
  const answers = [
    await server.inject({ url: '/api/v1/auth/me', headers }),
    await server.inject({ url: '/api/v2/auth.me', headers }),
    await server.inject('/api/v1/auth/me'),
    await server.inject({ method: 'POST', url: '/api/v1/products', payload: '{', headers: json }),
    await server.inject({ method: 'PATCH', url: '/api/v1/products' }),
  ]
  t.strictSame(
    answers.map(({ statusCode }) => statusCode),
    [401, 401, 401, 400, 405],
  )
  for (const [index, answer] of answers.entries()) follows(t, answer.headers, 'anonymous', 5, 4 - index)
})

const json = { 'content-type': 'application/json' }

test('an address written another way is the same address', async (t) => {
  const { server } = await testMarket(t, { products: 1, env: limited })
  const { statusCode, headers } = await server.inject('/%61pi/v1/products')
  t.equal(statusCode, 200)
  t.ok(headers['ratelimit'])
})
