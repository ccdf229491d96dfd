import type { Response } from 'light-my-request'
import t, { test } from 'tap'
import { DEMO_PASSWORD } from '../../server/demo.ts'
import { testMarket } from '../support/app.ts'
import { unwrap } from './both-doors.ts'
import { callersOf, type Headers } from './callers.ts'
import { address, sampleMarket } from './samples.ts'

const { app, server } = await testMarket(t, { env: { DATABASE_POOL_MAX: '20' } })
const callers = await callersOf(server)
const market = sampleMarket(server, callers, app)

const order = async () => {
  const { variantId } = await market.product()
  return { items: [{ variantId, quantity: 1 }], deliveryAddress: address }
}
const ordersOf = async () => (await app.db.selectFrom('orders').select('id').execute()).length

test('a first answer and its repetitions are the same bytes, with the same status and place', async (t) => {
  const body = await order()
  const headers = { ...callers.customer, 'idempotency-key': 'bytes' }
  const post = () => server.inject({ method: 'POST', url: '/api/v1/orders', headers, body })
  const [first, again] = [await post(), await post()]
  t.equal(again.body, first.body)
  t.equal(again.statusCode, 201)
  t.equal(again.headers.location, first.headers.location)
  t.equal(first.headers['idempotent-replayed'], undefined)
  t.equal(again.headers['idempotent-replayed'], 'true')
})

test('what was changed with a key has the tag it has without one, now and when it is answered again', async (t) => {
  const body = await order()
  const place = (headers: Headers) =>
    server.inject({ method: 'POST', url: '/api/v1/orders', headers: { ...callers.customer, ...headers }, body })
  const [first, again] = [await place({ 'idempotency-key': 'tags' }), await place({ 'idempotency-key': 'tags' })]
  t.match(first.headers.etag, /^"[0-9a-z]+-[\w-]+"$/)
  t.equal(again.headers.etag, first.headers.etag)
  const edit = (line1: string, tag: string | undefined, key: string) =>
    server.inject({
      method: 'PATCH',
      url: String(first.headers.location),
      headers: { ...callers.customer, 'if-match': String(tag), 'idempotency-key': key },
      body: { deliveryAddress: { ...address, line1 } },
    })
  const edited = await edit('2 Marina', again.headers.etag, 'tags-1')
  t.equal(edited.statusCode, 200, edited.body)
  const read = await server.inject({ url: String(first.headers.location), headers: callers.customer })
  t.equal(edited.headers.etag, read.headers.etag, 'as whoever reads it is given')
  t.equal((await edit('3 Marina', first.headers.etag, 'tags-2')).statusCode, 412, 'it has been changed since')
  t.equal((await edit('3 Marina', edited.headers.etag, 'tags-3')).statusCode, 200)
})

test('a key that cannot be one is refused by both doors, and means nothing to what only reads', async (t) => {
  for (const key of ['', 'two words', 'x'.repeat(256), 'é']) {
    const headers = { ...callers.customer, 'idempotency-key': key }
    const v1 = await server.inject({ method: 'POST', url: '/api/v1/orders', headers, body: await order() })
    const v2 = await server.inject({ method: 'POST', url: '/api/v2/orders.create', headers, body: await order() })
    t.match([v1.statusCode, v1.json()], [400, { code: 'common.idempotency-key-invalid' }])
    t.match([v2.statusCode, unwrap(v2.json())], [400, { code: 'common.idempotency-key-invalid' }])
    t.equal((await server.inject({ url: '/api/v1/orders', headers })).statusCode, 200)
    t.equal((await server.inject({ url: '/api/v2/orders.list', headers })).statusCode, 200)
  }
})

test('a failure is not kept: asked again it may succeed', async (t) => {
  const { id, variantId } = await market.product()
  const headers = { ...callers.customer, 'idempotency-key': 'scarce' }
  const body = { items: [{ variantId, quantity: 11 }], deliveryAddress: address }
  const post = () => server.inject({ method: 'POST', url: '/api/v1/orders', headers, body })
  t.equal((await post()).statusCode, 409)
  t.equal((await post()).headers['idempotent-replayed'], undefined)
  await app.db.updateTable('stock_levels').set({ on_hand: 20 }).where('variant_id', '=', variantId).execute()
  t.equal((await post()).statusCode, 201, `product ${id} is there now`)
  t.equal((await post()).headers['idempotent-replayed'], 'true')
})

test('a batch that is sent again is answered again, call by call', async (t) => {
  const [one, two, three] = [await order(), await order(), await order()]
  const headers = { ...callers.customer, 'idempotency-key': 'batch' }
  const batch = (...calls: object[]) =>
    server.inject({
      method: 'POST',
      url: `/api/v2/${calls.map(() => 'orders.create').join()}?batch=1`,
      headers,
      body: Object.fromEntries(calls.entries()),
    })
  const before = await ordersOf()
  const first = await batch(one, two)
  t.equal(await ordersOf(), before + 2)
  t.equal(first.headers['idempotent-replayed'], undefined)
  const again = await batch(one, two)
  t.equal(again.body, first.body)
  t.equal(again.headers['idempotent-replayed'], 'true')
  const longer = await batch(one, two, three)
  t.equal(longer.headers['idempotent-replayed'], undefined, 'one of them is new')
  t.equal(await ordersOf(), before + 3)
  t.strictSame(longer.json<unknown[]>().slice(0, 2), first.json())
  t.equal((await batch(two, one)).statusCode, 422, 'each place has a key of its own')
  t.equal(await ordersOf(), before + 3)
})

test('a call that waits in a batch or alone is told how long', async (t) => {
  const input = await order()
  const headers = { ...callers.customer, 'idempotency-key': 'busy' }
  const answers = await Promise.all(
    Array.from({ length: 8 }, () =>
      server.inject({ method: 'POST', url: '/api/v2/orders.create?batch=1', headers, body: { 0: input } }),
    ),
  )
  const busy = answers.filter(({ statusCode }) => statusCode === 409)
  t.ok(busy.length > 0)
  for (const { headers } of busy) t.equal(headers['retry-after'], '1')
})

const login = { email: 'customer@fashionistar.test', password: DEMO_PASSWORD }
const cookiesOf = ({ cookies }: Response) => cookies.map(({ name, value }) => [name, value] as const)

const tokens = (response: Response) => cookiesOf(response).filter(([name]) => !name.includes('csrf'))

test('an answer that went as cookies goes as the same cookies again', async (t) => {
  const headers = { 'x-token-transport': 'cookie', 'idempotency-key': 'cookies' }
  const post = () => server.inject({ method: 'POST', url: '/api/v1/auth/login', headers, body: login })
  const [first, again] = [await post(), await post()]
  t.equal(again.headers['idempotent-replayed'], 'true')
  t.equal(tokens(first).length, 2)
  t.strictSame(tokens(again), tokens(first))
  t.equal(again.headers['cache-control'], 'no-store')
})

/** A browser whose access token has run out: it sends what else it keeps. */
async function browserOf(name: string): Promise<Headers> {
  const body = { ...login, email: `${name}@fashionistar.test` }
  const headers = { 'x-token-transport': 'cookie', origin: 'http://localhost:80' }
  const response = await server.inject({ method: 'POST', url: '/api/v1/auth/login', headers, body })
  const kept = cookiesOf(response).filter(([name]) => !name.endsWith('access'))
  const [, csrf = ''] = kept.find(([name]) => name.endsWith('csrf')) ?? []
  return { ...headers, cookie: kept.map((pair) => pair.join('=')).join('; '), 'x-csrf-token': csrf }
}

const refresh = (headers: Headers) =>
  server.inject({
    method: 'POST',
    url: '/api/v1/auth/refresh',
    headers: { ...headers, 'idempotency-key': '1' },
    body: {},
  })

test('two browsers that refresh with nothing but their cookies, and by chance one key, each get their own', async (t) => {
  const [one, two] = [await browserOf('customer'), await browserOf('vendor')]
  const [first, second, again] = [await refresh(one), await refresh(two), await refresh(one)]
  t.match(first.json(), { user: { email: 'customer@fashionistar.test' } }, first.body)
  t.match(second.json(), { user: { email: 'vendor@fashionistar.test' } }, second.body)
  t.equal(again.headers['idempotent-replayed'], 'true')
  t.equal(again.body, first.body)
  t.strictSame(tokens(again), tokens(first))
})
