import type { FastifyInstance } from 'fastify'
import { test } from 'tap'
import { bearer, signIn } from '../../doors/callers.ts'
import { testMarket } from '../../support/app.ts'

const guess = { email: 'ada@example.com', password: 'guess' }

const batchOf = (calls: number, path: string) => Array.from({ length: calls }, () => path).join(',')

const read = (server: FastifyInstance, calls: number, headers = {}) =>
  server.inject({ url: `/api/v2/${batchOf(calls, 'products.categories')}?batch=1`, headers })

test('a batch counts as many calls as it holds', async (t) => {
  const { server } = await testMarket(t, { products: 1, env: { RATE_LIMIT_ANON: '100/m', RATE_LIMIT_USER: '60/m' } })
  const fifty = await read(server, 50)
  t.equal(fifty.statusCode, 200)
  t.equal(fifty.json<unknown[]>().length, 50)
  t.match(fifty.headers['ratelimit'], /^"anonymous";r=50;t=\d+$/)
  t.match((await read(server, 3)).headers['ratelimit'], /^"anonymous";r=47;/)
  const one = await server.inject('/api/v2/products.categories?batch=1&batch=0')
  t.match(one.headers['ratelimit'], /^"anonymous";r=46;/)
  const refused = await read(server, 47)
  t.equal(refused.statusCode, 429, 'all of it or nothing')
  t.match(refused.body, /common\.too-many/)
  t.match(refused.headers, { 'retry-after': /^\d+$/, ratelimit: /^"anonymous";r=46;/ })
  t.equal((await read(server, 46)).statusCode, 200)
  const user = bearer(await signIn(server, 'customer@fashionistar.test').catch(() => ''))
  t.match((await read(server, 20, user)).headers['ratelimit'], /^"\w+";r=\d+;/)
})

test('commas written otherwise make no batch cheaper', async (t) => {
  const { server } = await testMarket(t, { products: 1, env: { RATE_LIMIT_ANON: '100/m' } })
  const url = `/api/v2/${batchOf(10, 'products.categories').replaceAll(',', '%2C')}?b%61tch=%31`
  const { headers, body } = await server.inject(url)
  t.equal((JSON.parse(body) as unknown[]).length, 10)
  t.match(headers['ratelimit'], /^"anonymous";r=90;/)
})

test('a batch of more than fifty calls is refused as a whole', async (t) => {
  const { server } = await testMarket(t, { products: 1 })
  const { statusCode, body } = await read(server, 51)
  t.equal(statusCode, 400)
  t.match(body, /exceeds maximum size/)
})

test('each sign-in of a batch counts against the limit of signing in, for its account too', async (t) => {
  const env = { DEMO: '0', RATE_LIMIT_POLICIES: 'login=8/m, login.subject=6/h' }
  const { server } = await testMarket(t, { products: 1, env })
  const batch = async (calls: number, email = guess.email) => {
    const payload = Object.fromEntries(Array.from({ length: calls }, (_, n) => [n, { ...guess, email }]))
    const url = `/api/v2/${batchOf(calls, 'auth.login')}?batch=1`
    const answer = await server.inject({ method: 'POST', url, payload })
    const each = answer.json<{ error: { data: { httpStatus: number } } }[]>()
    return { headers: answer.headers, statuses: each.map(({ error }) => error.data.httpStatus) }
  }
  const five = await batch(5)
  t.strictSame(five.statuses, [401, 401, 401, 401, 401])
  t.match(five.headers['ratelimit'], /^"anonymous";r=95;t=\d+, "login";r=3;t=60$/)
  t.equal(five.headers['ratelimit-policy'], '"anonymous";q=100;w=3600, "login";q=8;w=60')
  const two = await batch(2)
  t.strictSame(
    two.statuses.toSorted((a, b) => a - b),
    [401, 429],
    'the sixth for this account, and the seventh',
  )
  t.match(two.headers['ratelimit'], /"login";r=1;t=\d+, "login-subject";r=0;t=\d+$/)
  const others = await batch(2, 'bola@example.com')
  t.strictSame(
    others.statuses.toSorted((a, b) => a - b),
    [401, 429],
    'the eighth of this address, and the ninth',
  )
})
