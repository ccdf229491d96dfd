import { createTRPCClient, httpBatchLink, httpBatchStreamLink, httpLink, TRPCClientError } from '@trpc/client'
import type { InjectOptions } from 'fastify'
import { test, type Test } from 'tap'
import { Problem } from '../../domain/common/problem.ts'
import { Product, ProductPage } from '../../domain/products/schema.ts'
import { type AppRouter, appRouter } from '../../routes-v2-trpc/index.ts'
import { bearer, callersOf, type Headers } from '../doors/callers.ts'
import { address, skirt } from '../doors/samples.ts'
import { testMarket, type TestApp } from '../support/app.ts'

const links = { httpLink, httpBatchLink, httpBatchStreamLink }

type Client = ReturnType<typeof createTRPCClient<AppRouter>>

test('a storefront calls the market through a plain tRPC client', async (t) => {
  const { app, server } = await testMarket(t)
  const url = `${await server.listen({ port: 0 })}/api/v2`
  for (const [name, link] of Object.entries(links)) {
    const clientOf = (headers: Headers = {}): Client =>
      createTRPCClient<AppRouter>({ links: [link({ url, headers: { ...headers } })] })
    await t.test(name, async (t) => {
      await reads(t, clientOf())
      await orders(t, app, clientOf)
      await failures(t, clientOf)
    })
  }
})

async function reads(t: Test, client: Client): Promise<void> {
  await t.test('it reads the catalogue', async (t) => {
    const page = await client.products.list.query({ limit: 5, ordering: 'price' })
    t.strictSame(ProductPage.parse(page), page)
    const [first] = page.results
    const next = await client.products.list.query({ limit: 5, ordering: 'price', cursor: page.next! })
    t.not(next.results[0]!.id, first!.id)
    const [byId, bySlug, related] = await Promise.all([
      client.products.byId.query({ id: first!.id }),
      client.products.bySlug.query({ slug: first!.slug }),
      client.products.related.query({ id: first!.id }),
    ])
    t.strictSame(Product.parse(byId), byId)
    t.strictSame(bySlug, byId)
    t.equal(byId.name satisfies string, first!.name)
    t.equal(typeof byId.createdAt, 'string', 'times stay strings: no transformer is needed')
    t.strictSame(ProductPage.parse(related), related)
    const [word = ''] = first!.name.split(' ')
    t.ok((await client.products.search.query({ q: word })).results.some(({ id }) => id === first!.id))
    const suggested = await client.products.suggest.query({ q: word.slice(0, 3) })
    t.match(suggested, [{ id: Number, slug: String, name: String, price: { amount: Number, currency: 'NGN' } }])
    t.match(await client.products.categories.query({}), { results: Array, next: null })
    t.match(await client.vendors.list.query({}), { results: [{ slug: 'adire-house' }] })
    t.match(await client.vendors.get.query({ id: 'adire-house' }), { id: 1 })
  })
}

async function orders(t: Test, app: TestApp, clientOf: (headers?: Headers) => Client): Promise<void> {
  await t.test('it signs in, orders, and sees the mail go out', async (t) => {
    const { accessToken, user, expiresIn } = await clientOf().auth.login.mutate({
      email: 'customer@fashionistar.test',
      password: 'fashionistar-demo',
    })
    t.equal(expiresIn, 300)
    const client = clientOf(bearer(accessToken!))
    t.strictSame(await client.auth.me.query({}), user)
    const variantId = (await client.products.byId.query({ id: 2 })).variants[0]!.id
    const order = await client.orders.create.mutate({
      items: [{ variantId, quantity: 1 }],
      deliveryAddress: address,
    })
    t.match(order, { status: 'pending', items: [{ variantId, quantity: 1 }], taskId: String })
    const { taskId, ...placed } = order
    t.strictSame(await client.orders.get.query({ id: order.id }), placed)
    t.strictSame((await client.orders.list.query({ limit: 1 })).results, [placed])
    t.match(await client.tasks.get.query({ id: taskId }), { status: 'READY', attempts: 0, finishedAt: null })
    await app.drain()
    t.match(await client.tasks.get.query({ id: taskId }), {
      task: 'notifications.sendOrderConfirmation',
      status: 'SUCCESSFUL',
      attempts: 1,
      errors: [],
    })
  })

  await t.test('a vendor changes what it sells', async (t) => {
    const { accessToken } = await clientOf().auth.login.mutate({
      email: 'vendor@fashionistar.test',
      password: 'fashionistar-demo',
    })
    const client = clientOf(bearer(accessToken!))
    const { id } = await client.products.create.mutate(skirt)
    t.match(await client.products.update.mutate({ id, name: 'Changed' }), { id, name: 'Changed' })
    t.equal(await client.products.delete.mutate({ id }), null)
    await rejectsWith(t, client.products.byId.query({ id }), 'NOT_FOUND', { code: 'products.not-found', status: 404 })
  })
}

async function failures(t: Test, clientOf: (headers?: Headers) => Client): Promise<void> {
  await t.test('its failures carry the problem, typed and filled', async (t) => {
    const client = clientOf()
    await rejectsWith(t, client.products.byId.query({ id: 987_654_321 }), 'NOT_FOUND', { code: 'products.not-found' })
    await rejectsWith(t, client.products.list.query({ limit: 1_000 }), 'BAD_REQUEST', {
      code: 'common.invalid',
      errors: [{ path: 'limit', code: 'too_big' }],
    })
    const untyped = client.products.byId as unknown as { query(input?: unknown): Promise<unknown> }
    await rejectsWith(t, untyped.query(), 'BAD_REQUEST', { errors: [{ path: 'id' }] })
    await rejectsWith(t, untyped.query([1]), 'BAD_REQUEST', { errors: [{ path: '' }] })
    await rejectsWith(t, client.auth.me.query({}), 'UNAUTHORIZED', { code: 'common.unauthenticated', status: 401 })
    const wrong = client.auth.login.mutate({ email: 'customer@fashionistar.test', password: 'wrong' })
    await rejectsWith(t, wrong, 'UNAUTHORIZED', { code: 'authentication.wrong-credentials' })
    const unknown = client as unknown as { nothing: { here: { query(): Promise<unknown> } } }
    await rejectsWith(t, unknown.nothing.here.query(), 'NOT_FOUND', { code: 'trpc.not-found' })
  })

  await t.test('so do failures on the way to a procedure', async (t) => {
    const expired = clientOf(bearer('expired.or.forged'))
    const both = await Promise.allSettled([expired.products.list.query({}), expired.auth.me.query({})])
    for (const each of both) {
      const promise = each.status === 'rejected' ? Promise.reject(each.reason) : Promise.resolve(each.value)
      await rejectsWith(t, promise, 'UNAUTHORIZED', { code: 'common.unauthenticated', status: 401 })
    }
    const client = clientOf()
    const long = client.auth.login.mutate({ email: 'x'.repeat(2_000_000), password: 'x' })
    await rejectsWith(t, long, 'PAYLOAD_TOO_LARGE', { code: 'trpc.payload-too-large', status: 413 })
    const search = client.products.search.query({ q: 'a'.repeat(9_000) })
    await rejectsWith(t, search, 'BAD_REQUEST', { code: 'http.uri-too-long', status: 414 })
  })

  await t.test('in one batch some succeed and some fail', async (t) => {
    const client = clientOf()
    const [found, missing, invalid, listed] = await Promise.allSettled([
      client.products.byId.query({ id: 1 }),
      client.products.byId.query({ id: 987_654_321 }),
      client.products.byId.query({ id: -1 }),
      client.vendors.list.query({}),
    ])
    t.match(found, { status: 'fulfilled', value: { id: 1 } })
    t.match(missing, { status: 'rejected', reason: { data: { problem: { code: 'products.not-found' } } } })
    t.match(invalid, { status: 'rejected', reason: { data: { problem: { code: 'common.invalid' } } } })
    t.match(listed, { status: 'fulfilled', value: { results: Array } })
  })
}

async function rejectsWith(t: Test, promise: Promise<unknown>, code: string, problem: object): Promise<void> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof TRPCClientError)) {
    t.fail(`expected ${code}, got ${String(error)}`)
    return
  }
  const { data } = error as TRPCClientError<AppRouter>
  t.match(data, { code, problem })
  const filled = Problem.parse(data?.problem)
  t.equal(data?.httpStatus, filled.status)
  t.equal(error.message, filled.detail)
  t.match(filled, { instance: /^\/api\/v2\//, requestId: /^[\w.:-]{8,}$/, type: `/docs/problems#${filled.code}` })
}

const raw = (path: string, input: string): InjectOptions => ({
  url: `/api/v2/${path}?input=${encodeURIComponent(input)}`,
})

const get = (path: string, input: unknown) => raw(path, JSON.stringify(input))

const post = (path: string, payload?: string): InjectOptions => ({
  method: 'POST',
  url: `/api/v2/${path}`,
  headers: { 'content-type': 'application/json' },
  ...(payload === undefined ? {} : { payload }),
})

test('what comes to no call is told in the same envelope, under the same headers', async (t) => {
  const { server } = await testMarket(t, { products: 1 })
  const host = 'evil.example'
  const refused: readonly (readonly [InjectOptions, number, string, string])[] = [
    [{ url: `/api/v2/products.search?q=${'a'.repeat(9_000)}` }, 414, 'BAD_REQUEST', 'http.uri-too-long'],
    [{ url: `/api/v2/${'a'.repeat(6_000)}` }, 414, 'BAD_REQUEST', 'http.uri-too-long'],
    [{ url: `/api/v2/products.list?${'a&'.repeat(200)}` }, 400, 'BAD_REQUEST', 'http.bad-request'],
    [{ url: '/api/v2/%zz' }, 400, 'BAD_REQUEST', 'http.bad-request'],
    [{ url: '/api/v2/products/list' }, 404, 'NOT_FOUND', 'http.not-found'],
    [{ method: 'PUT', url: '/api/v2/products.list' }, 404, 'NOT_FOUND', 'http.not-found'],
    [{ url: '/api/v2/products.list', headers: { host } }, 400, 'BAD_REQUEST', 'common.malformed'],
    [{ url: '/api/v2/products/list', headers: { host } }, 400, 'BAD_REQUEST', 'common.malformed'],
  ]
  for (const [request, status, key, code] of refused) {
    const { statusCode, headers, body } = await server.inject(request)
    const { error } = JSON.parse(body) as { error: { message: string; code: number; data: { problem: unknown } } }
    const problem = Problem.parse(error.data.problem)
    const title = JSON.stringify(request).slice(0, 60)
    t.match(problem, { status, code, requestId: headers['x-request-id'] }, title)
    t.match(error, { message: problem.detail, code: Number, data: { code: key, httpStatus: status } })
    t.equal(statusCode, status)
    t.match(headers, {
      'content-type': /^application\/json/,
      'x-content-type-options': 'nosniff',
      'content-security-policy': String,
    })
  }
})

test('a call answered on the fast path reads as the adapter of tRPC would answer it', async (t) => {
  const lines: Record<string, unknown>[] = []
  const { app, server } = await testMarket(t, { onLog: (line) => lines.push(line) })
  const callers = await callersOf(server)
  const deep = `{"id":${'['.repeat(1_000)}${']'.repeat(1_000)}}`
  const calls: [string, InjectOptions, Headers?][] = [
    ['a read', get('products.byId', { id: 1 })],
    ['a list', get('products.list', { limit: 3, category: 'women' })],
    ['a search', get('products.search', { q: 'silk' })],
    ['an array', get('products.suggest', { q: 'si' })],
    ['a read of your own', get('auth.me', {}), callers.customer],
    ['a list of your own', get('orders.list', {}), callers.customer],
    ['no input where none is needed', { url: '/api/v2/vendors.list' }],
    ['no input where some is', { url: '/api/v2/products.byId' }],
    ['an empty input', { url: '/api/v2/products.byId?input=' }],
    ['null as input', get('products.byId', null)],
    ['a string as input', get('products.byId', 'one')],
    ['an array as input', get('products.byId', [1])],
    ['input given twice', { url: '/api/v2/products.byId?input=%7B%22id%22%3A1%7D&input=%7B%22id%22%3A2%7D' }],
    ['malformed input', raw('products.byId', '{"id":')],
    ['malformed input with a secret', raw('products.byId', '{"id":sesame}')],
    ['a prototype in the input', raw('products.byId', '{"__proto__":{"id":1}}')],
    ['deep input', raw('products.byId', deep)],
    ['invalid input', get('products.list', { limit: 0, ordering: 'x' })],
    ['something unknown', get('products.byId', { id: 987_654_321 })],
    ['nobody asking', get('auth.me', {})],
    ['the wrong kind of caller', get('auth.me', {}), callers.integrator],
    ['the wrong role', post('products.create', JSON.stringify(skirt)), callers.customer],
    ['a failing change', post('auth.login', '{"email":"customer@fashionistar.test","password":"wrong"}')],
    ['a malformed body', post('auth.login', '{"email":sesame')],
    ['an empty body', post('auth.login', '')],
    ['no body', post('auth.login')],
    ['a body of null', post('auth.login', 'null')],
    ['a null answer', post('products.delete', '{"id":987654321}'), callers.vendor],
    ['an unknown procedure', get('products.nothing', {})],
    ['an unknown router', get('nothing', {})],
    ['a procedure called constructor', get('constructor', {})],
    ['a procedure called __proto__', get('__proto__', {})],
    ['a procedure called products.__proto__', get('products.__proto__', {})],
    ['a procedure called products.constructor', get('products.constructor', {})],
    ['a procedure called hasOwnProperty', post('hasOwnProperty', '{}')],
    ['a router where a procedure should be', get('products', {})],
    ['POST to a query', post('products.byId', '{"id":1}')],
    ['GET of a mutation', get('auth.login', {})],
    ['another content type', { ...post('auth.login', '{}'), headers: { 'content-type': 'text/plain' } }],
    [
      'a content type with a charset',
      { ...post('auth.login', '{}'), headers: { 'content-type': 'application/json; charset=utf-8' } },
    ],
  ]
  for (const [name, call, headers = {}] of calls) {
    const about = { ...call.headers, ...headers, 'x-request-id': 'the-same-request' }
    const fast = await server.inject({ ...call, headers: about })
    const official = await server.inject({ ...call, headers: { ...about, 'trpc-accept': 'application/json' } })
    t.equal(fast.statusCode, official.statusCode, name)
    t.strictSame(fast.json(), official.json(), name)
    t.match(fast.headers, { 'content-type': /^application\/json/ }, name)
    t.equal(fast.headers['www-authenticate'], official.headers['www-authenticate'], name)
    t.equal('www-authenticate' in fast.headers, fast.statusCode === 401, `${name}: the challenge`)
    t.notMatch(fast.body + official.body, /sesame|stack|node_modules/, `${name}: no internals`)
  }

  await t.test('a bug of ours is told alike, and logged by both', async (t) => {
    lines.length = 0
    await app.db.schema.alterTable('vendors').renameTo('vendors_elsewhere').execute()
    const headers = { 'x-request-id': 'the-same-request' }
    const call = get('vendors.get', { id: 1 })
    const fast = await server.inject({ ...call, headers })
    const official = await server.inject({ ...call, headers: { ...headers, 'trpc-accept': 'application/json' } })
    await app.db.schema.alterTable('vendors_elsewhere').renameTo('vendors').execute()
    t.equal(fast.statusCode, 500)
    t.strictSame(fast.json(), official.json())
    t.match(fast.json(), { error: { data: { problem: { code: 'common.internal', status: 500 } } } })
    t.notMatch(fast.body, /vendors_|relation|does not exist/)
    t.equal(lines.filter(({ err }) => err !== undefined).length, 2)
  })

  await t.test('every procedure stands for one operation', async (t) => {
    const procedures = appRouter._def.procedures as unknown as Record<
      string,
      { _def: { type: string; meta?: { operation?: { effect: string } } } }
    >
    for (const [path, { _def }] of Object.entries(procedures)) {
      const effect = _def.meta?.operation?.effect
      if (effect === 'read') t.equal(_def.type, 'query', `${path}: what only reads is a query`)
      if (effect === 'write') t.equal(_def.type, 'mutation', `${path}: what changes something is a mutation`)
    }
  })

  await t.test('a batch on the wire is answered in order, one result for each call', async (t) => {
    const input = encodeURIComponent(JSON.stringify({ 0: { id: 1 }, 1: { id: 987_654_321 } }))
    const answer = await server.inject(`/api/v2/products.byId,products.byId,vendors.list?batch=1&input=${input}`)
    t.equal(answer.statusCode, 207)
    t.match(answer.json(), [
      { result: { data: { id: 1 } } },
      { error: { data: { problem: { status: 404, code: 'products.not-found' } } } },
      { result: { data: { results: Array } } },
    ])
    const spoilt = await server.inject('/api/v2/products.byId?batch=1&input=%7B')
    t.match(answerOf(spoilt.json()), { error: { data: { problem: { status: 400 } } } })
    const number = await server.inject('/api/v2/products.byId?batch=1&input=7')
    t.match(answerOf(number.json()), { error: { data: { problem: { status: 400 } } } })
  })

  await limits(t)
})

const answerOf = (body: unknown): unknown => (Array.isArray(body) ? body[0] : body)

async function limits(t: Test): Promise<void> {
  await t.test('who asks too often is told so in the words of either door', async (t) => {
    const { server } = await testMarket(t, { products: 1, env: { RATE_LIMIT_ANON: '2/h' } })
    const ask = () => server.inject('/api/v2/vendors.list')
    t.strictSame([(await ask()).statusCode, (await ask()).statusCode, (await ask()).statusCode], [200, 200, 429])
    const v2 = await ask()
    const v1 = await server.inject('/api/v1/vendors')
    t.strictSame([v1.statusCode, v2.statusCode], [429, 429])
    t.match(v2.json(), { error: { data: { code: 'TOO_MANY_REQUESTS', problem: { code: 'common.too-many' } } } })
    t.match(v1.json(), { code: 'common.too-many' })
    for (const { headers } of [v1, v2]) {
      t.match(headers, { 'retry-after': /^\d+$/, ratelimit: /r=0/, 'ratelimit-policy': /q=2;w=3600/ })
    }
  })
}
