import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { test, type Test } from 'tap'
import { z } from 'zod'
import { anyone } from '../../domain/common/access.ts'
import { operation } from '../../domain/common/operation.ts'
import { Problem } from '../../domain/common/problem.ts'
import { serve } from '../../routes-v1/serve.ts'
import { callersOf, type Headers } from '../doors/callers.ts'
import { address, skirt } from '../doors/samples.ts'
import { needsOneProcess, people, scopeOf, testMarket } from '../support/app.ts'

const V1 = '/api/v1'

test('what v1 says about requests, before and beside its operations', async (t) => {
  const lines: Record<string, unknown>[] = []
  const { server } = await testMarket(t, { onLog: (line) => lines.push(line) })
  const callers = await callersOf(server)
  const ask = (options: InjectOptions & { readonly url: string }) =>
    server.inject({ ...options, url: `${V1}${options.url}` })
  const create = (headers: Headers, payload: string | Buffer) =>
    ask({
      method: 'POST',
      url: '/products',
      headers: { 'content-type': 'application/json', ...callers.vendor, ...headers },
      payload,
    })

  await t.test('OPTIONS says what a resource can do', async (t) => {
    for (const [url, allow] of resources) {
      const response = await ask({ method: 'OPTIONS', url })
      t.equal(response.statusCode, 200)
      t.equal(response.headers.allow, allow.join(', '), url)
      const { operations, ...body } = response.json<{ operations: { method: string; operation: string }[] }>()
      t.strictSame(body, { allow })
      t.strictSame([...operations.map(({ method }) => method), 'OPTIONS'], allow)
      t.ok(operations.every(({ operation }) => /^[a-z]+\.[a-zA-Z]+$/.test(operation)))
    }
    isProblem(t, await ask({ method: 'OPTIONS', url: '/nothing' }), 404, 'http.not-found')
  })

  await t.test('any other method is refused with what is allowed, on lists, things and actions', async (t) => {
    for (const [url, allow] of resources) {
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const) {
        if (allow.includes(method)) continue
        const response = await ask({ method, url })
        t.equal(response.headers.allow, allow.join(', '))
        if (method === 'HEAD') t.equal(response.statusCode, 405)
        else isProblem(t, response, 405, 'http.method-not-allowed')
      }
    }
  })

  await t.test('HEAD is GET without the body', async (t) => {
    for (const url of ['/products/1', '/products?limit=2', '/nothing', '/products/987654321']) {
      const [get, head] = [await ask({ url }), await ask({ method: 'HEAD', url })]
      t.equal(head.body, '')
      t.equal(head.statusCode, get.statusCode)
      for (const name of ['etag', 'link', 'content-type']) t.equal(head.headers[name], get.headers[name], name)
      if (get.statusCode === 200) t.equal(head.headers['content-length'], get.headers['content-length'])
    }
  })

  await t.test('Accept is honoured, with its weights', async (t) => {
    const fine = ['*/*', 'application/*', 'application/json;q=0.1', 'text/html, application/json;q=0.5', '']
    const others = ['application/problem+json', 'text/html;q=1, */*;q=0.1', 'application/json; charset=utf-8']
    for (const accept of [...fine, ...others]) {
      t.equal((await ask({ url: '/vendors', headers: { accept } })).statusCode, 200, accept)
    }
    const refused = ['text/html', 'application/xml', 'application/json;q=0, text/html', 'text/*, image/png;q=0.9']
    for (const accept of refused) {
      isProblem(t, await ask({ url: '/vendors', headers: { accept } }), 406, 'http.not-acceptable')
    }
  })

  await t.test('a body must be JSON, whole and not too long', async (t) => {
    for (const type of ['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      const refused = await create({ 'content-type': type }, '{}')
      isProblem(t, refused, 415, 'http.unsupported-media-type')
      t.match(refused.json<Problem>().detail, /Send application\/json/, 'it says what is read')
    }
    for (const text of ['{', '{"name": NaN}', '{"name": Infinity}', "{'name': 1}", '{}{}', 'undefined', '\u0000']) {
      isProblem(t, await create({}, text), 400, 'http.bad-request')
    }
    isProblem(t, await create({}, JSON.stringify({ name: 'x'.repeat(1e7) })), 413, 'http.content-too-large')
    isProblem(t, await create({}, Buffer.from([0x7b, 0xff, 0xfe, 0x7d])), 400, 'http.bad-request')
  })

  await t.test('an empty body is an empty object: every field that is missing is named', async (t) => {
    const missing = ['category', 'name', 'variants']
    for (const headers of [{}, { 'content-type': 'application/json' }]) {
      const response = await ask({ method: 'POST', url: '/products', headers: { ...callers.vendor, ...headers } })
      t.strictSame(pathsOf(isProblem(t, response, 400, 'common.invalid')), missing)
    }
    t.strictSame(pathsOf(isProblem(t, await create({}, 'null'), 400, 'common.invalid')), missing)
    const id = (await create({}, JSON.stringify(skirt))).json<{ id: number }>().id
    const headers = { ...callers.vendor, 'content-type': 'application/json' }
    t.equal((await ask({ method: 'DELETE', url: `/products/${id}`, headers })).statusCode, 204)
  })

  await t.test('what is not an object, or not what was asked for, is named field by field', async (t) => {
    for (const text of ['[]', '"text"', '7', 'true', '[{"name":"x"}]']) {
      t.strictSame(pathsOf(isProblem(t, await create({}, text), 400, 'common.invalid')), [''], text)
    }
    const wrong = {
      name: 5,
      description: [],
      category: { id: 1 },
      published: 'yes',
      variants: [{ price: { amount: '12.50', currency: 'naira' }, options: [], stock: -1 }],
      images: [{ url: 'ftp://x' }],
    }
    const problem = isProblem(t, await create({}, JSON.stringify(wrong)), 400, 'common.invalid')
    const named = ['category', 'description', 'images.0.url', 'name', 'published']
    const nested = ['variants.0.options', 'variants.0.price.amount', 'variants.0.price.currency', 'variants.0.stock']
    t.strictSame(pathsOf(problem), [...named, ...nested], 'all at once, with where they are')
    t.ok(problem.errors?.every(({ message, code }) => message.length > 5 && code.length > 2))
    const many = await ask({ url: '/products?limit=0&limit=7&priceMin=-1&inStock=maybe&ordering=password' })
    const faults = pathsOf(isProblem(t, many, 400, 'common.invalid'))
    t.strictSame(faults, ['inStock', 'limit', 'ordering', 'priceMin'])
  })

  await t.test('NUL characters are refused wherever text goes', async (t) => {
    const nul = 'a\u0000b'
    const texts = [{ name: nul }, { description: nul }, { category: nul }]
    const variants = [{ options: { size: nul } }, { sku: nul }, { options: { [nul]: 'M' } }, { barcode: nul }]
    const bodies = [...texts, ...variants.map((each) => ({ variants: [{ ...skirt.variants[0], ...each }] }))]
    for (const body of bodies) {
      isProblem(t, await create({}, JSON.stringify({ ...skirt, ...body })), 400, 'common.invalid')
    }
    const urls = ['search', 'category', 'vendor', 'size', 'colour', 'cursor', 'ordering'].map(
      (name) => `?${name}=a%00b`,
    )
    for (const query of urls) isProblem(t, await ask({ url: `/products${query}` }), 400, 'common.invalid')
  })

  await t.test('and in the names of things', async (t) => {
    await needsOneProcess(t, 'nginx knows no such addresses')
    for (const url of ['/vendors/a%00b', '/categories/a%00b']) isProblem(t, await ask({ url }), 400, 'common.invalid')
    isProblem(t, await ask({ url: '/tasks/a%00b', headers: callers.customer }), 404, 'tasks.not-found')
  })

  await t.test('keys that could reach a prototype do nothing', async (t) => {
    for (const text of ['{"__proto__":{"admin":true}}', '{"constructor":{"prototype":{"admin":true}}}']) {
      isProblem(t, await create({}, text), 400, 'common.malformed')
      isProblem(t, await create({}, `{"variants":[${text}]}`), 400, 'common.malformed')
    }
    const query = '__proto__=1&__proto__.admin=1&constructor=2&constructor.prototype.admin=1&toString=3&limit=1'
    t.equal((await ask({ url: `/products?${query}` })).statusCode, 200)
    t.notOk('admin' in {}, 'no object has become an admin')
    for (const url of ['/__proto__', '/constructor', '/products/__proto__', '/products/constructor']) {
      t.ok([400, 404].includes((await ask({ url })).statusCode), url)
    }
  })

  await t.test('depth and width do no harm', async (t) => {
    for (const [levels, code] of [
      [31, 'common.invalid'],
      [32, 'common.malformed'],
      [100_000, 'common.malformed'],
    ] as const) {
      const deep = '['.repeat(levels) + ']'.repeat(levels)
      for (const field of ['name', 'sizeChart', 'variants', 'images', 'unknown']) {
        isProblem(t, await create({}, `{"${field}":${deep}}`), 400, code)
      }
    }
    const wide = JSON.stringify({ ...skirt, variants: Array.from({ length: 501 }, () => skirt.variants[0]) })
    isProblem(t, await create({}, wide), 400, 'common.invalid')
    t.equal((await ask({ url: `/vendors?${parameters(100)}` })).statusCode, 200, 'unknown parameters are not read')
    isProblem(t, await ask({ url: `/vendors?${parameters(101)}` }), 400, 'http.bad-request')
  })

  await t.test('every answer says how long it took and which request it was', async (t) => {
    for (const url of ['/products/1', '/products/987654321', '/nothing', '/orders']) isTimed(t, await ask({ url }))
  })

  await t.test('a sane request id is kept, any other replaced, and none can forge a line of the log', async (t) => {
    const idOf = async (id: string) => (await ask({ url: '/nothing', headers: { 'x-request-id': id } })).headers
    for (const id of ['my-request-0001', 'a'.repeat(128), '0af7651916cd43dd8448eb211c80319c', 'trace:1.2_3']) {
      t.match(await idOf(id), { 'x-request-id': id })
    }
    lines.length = 0
    const insane = [
      'short',
      'a'.repeat(129),
      'with space here',
      'new%0aline%0a1',
      'a\tb\tc\td\te',
      '<script>x</script>',
    ]
    for (const id of [...insane, 'evil"}\\n{"level":60']) {
      t.not((await idOf(id))['x-request-id'], id)
      t.notMatch(JSON.stringify(lines), id)
    }
    await ask({ url: '/products/%0a%7B%22level%22:60%7D' })
    t.notOk(lines.some(({ level }) => level === 60))
  })

  await t.test('security headers stand on what is right and on what is wrong', async (t) => {
    for (const url of ['/products/1', '/nothing', '/orders', '/products?limit=0']) isSecured(t, await ask({ url }))
  })

  await t.test('who must sign in is told how', async (t) => {
    const odd = [
      'Basic Y3VzdG9tZXI6eA==',
      'Bearer',
      'Bearer x.y.z',
      'Bearer fsk_unknown',
      'Bearer a b',
      'fsk_demo_integrator',
    ]
    const forged = `Bearer ${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"sub":"1","roles":["admin"],"vendorIds":[],"type":"access","iss":"fashionistar"}').toString('base64url')}.`
    for (const authorization of [undefined, ...odd, forged]) {
      const response = await ask({ url: '/orders', headers: authorization === undefined ? {} : { authorization } })
      isProblem(t, response, 401, 'common.unauthenticated')
      t.match(response.headers, { 'www-authenticate': /^Bearer realm="[^"]+"/ })
    }
    const { authorization = '' } = callers.customer
    for (const scheme of ['bearer', 'BEARER', 'Bearer  ']) {
      const headers = { authorization: authorization.replace('Bearer', scheme) }
      t.equal((await ask({ url: '/orders', headers })).statusCode, 200, 'the scheme has no case')
    }
    const forbidden = await ask({ method: 'POST', url: '/products', headers: callers.customer, body: skirt })
    isProblem(t, forbidden, 403, 'common.forbidden')
    t.notOk('www-authenticate' in forbidden.headers)
  })

  await t.test('what nobody has mounted is a 404 problem; a slash at the end is nothing new', async (t) => {
    for (const url of ['/nothing', '/products/1/nothing', '/products//1', '/', '']) {
      isProblem(t, await ask({ url }), 404, 'http.not-found')
    }
    isProblem(t, await server.inject('/nothing'), 404, 'http.not-found')
    for (const url of ['/products?limit=1', '/products/1', '/products/1/related']) {
      const [path, query = ''] = url.split('?')
      const [plain, slashed] = [await ask({ url }), await ask({ url: `${path}/?${query}` })]
      t.equal(slashed.statusCode, 200)
      t.strictSame(slashed.json<{ results: unknown }>().results, plain.json<{ results: unknown }>().results)
    }
  })

  await t.test('an address that is too long is a problem and not a crash', async (t) => {
    isProblem(t, await ask({ url: `/products?search=${'a'.repeat(8_000)}` }), 400, 'common.invalid')
    isProblem(t, await ask({ url: `/products?search=${'a'.repeat(60_000)}` }), 414, 'http.uri-too-long')
    isProblem(t, await ask({ url: `/${'a'.repeat(60_000)}` }), 414, 'http.uri-too-long')
    isProblem(t, await ask({ url: `/vendors/${'a'.repeat(300)}` }), 400, 'common.invalid')
  })

  await unroutable(t, server)
  await conditional(t, server, callers.vendor)

  await t.test('the Link header leads from page to page with the filters kept', async (t) => {
    const seen: number[] = []
    const first = `${V1}/products?category=women&ordering=name&limit=4`
    const rows = (await server.inject(`${V1}/products?category=women&ordering=name&limit=100`)).json<Page>().results
    let last = first
    for (let url: string | undefined = first; url !== undefined; url = relOf(await server.inject(url), 'next')) {
      const response = await server.inject(url)
      seen.push(...response.json<Page>().results.map(({ id }) => id))
      t.match(url, /category=women.*ordering=name/)
      t.equal(relOf(response, 'prev') === undefined, url === first, 'every page but the first has one before it')
      last = url
    }
    t.strictSame(
      seen,
      rows.map(({ id }) => id),
    )
    const back: number[] = []
    for (let url: string | undefined = last; url !== undefined; url = relOf(await server.inject(url), 'prev')) {
      back.unshift(...(await server.inject(url)).json<Page>().results.map(({ id }) => id))
    }
    t.strictSame(back, seen, 'and the same way back')
    t.equal((await server.inject(`${V1}/products/1`)).headers.link, undefined)
  })

  await t.test('what has been made says where it is', async (t) => {
    const response = await create({}, JSON.stringify({ ...skirt, name: 'Located' }))
    t.equal(response.statusCode, 201)
    const location = String(response.headers.location)
    t.equal(location, `${V1}/products/${response.json<{ id: number }>().id}`)
    t.match((await server.inject(location)).json(), { name: 'Located' })
    const items = [{ variantId: response.json<{ variants: { id: number }[] }>().variants[0]!.id, quantity: 1 }]
    const body = { items, deliveryAddress: address }
    const order = await ask({ method: 'POST', url: '/orders', headers: callers.customer, body })
    const found = await server.inject({ url: String(order.headers.location), headers: callers.customer })
    t.match(order.json(), found.json<object>())
  })
})

test('a bug of ours tells the caller its id and the log the rest', async (t) => {
  const lines: Record<string, unknown>[] = []
  const onLog = (line: Record<string, unknown>) => lines.push(line)
  const { app, server } = await testMarket(t, { onLog, inProcess: 'it has a route that fails' })
  server.get(`${V1}/broken`, {
    ...serve(broken),
    onRequest: (request, _reply, done) => {
      request.scope = { ...scopeOf(app, people.nobody), log: request.log, requestId: request.id }
      done()
    },
  })
  lines.length = 0
  const response = await server.inject({ url: `${V1}/broken`, headers: { 'x-request-id': 'request-of-the-bug' } })
  const problem = isProblem(t, response, 500, 'common.internal')
  t.notMatch(response.body, /secret|broken\.|select|\.ts/)
  t.match(problem.detail, 'request-of-the-bug')
  const line = lines.find(({ err }) => err !== undefined)
  t.match(line, { level: 50, requestId: 'request-of-the-bug', err: { message: /secret/, stack: /http\.test\.ts/ } })
  t.match(lines.at(-1), { method: 'GET', path: '/api/v1/broken', status: 500, ms: Number, operation: 'broken.get' })
  isTimed(t, response)
  isSecured(t, response)
})

function isTimed(t: Test, { headers }: LightMyRequestResponse): void {
  t.match(headers, {
    'x-request-id': /^[\w.:-]{8,128}$/,
    'x-process-time': /^\d+\.\d+$/,
    'server-timing': /^total;dur=\d+(\.\d+)?$/,
  })
}

function isSecured(t: Test, { headers }: LightMyRequestResponse): void {
  t.match(headers, {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'x-frame-options': 'DENY',
    'content-security-policy': /default-src 'self'.*object-src 'none'.*base-uri 'none'.*frame-ancestors 'none'/,
  })
  t.notOk('x-powered-by' in headers)
  t.equal(headers.server ?? 'nginx', 'nginx', 'what stands in front of us may say its name')
}

const resources: [string, string[]][] = [
  ['/products', ['GET', 'HEAD', 'POST', 'OPTIONS']],
  ['/products/1', ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']],
  ['/products/1/related', ['GET', 'HEAD', 'OPTIONS']],
  ['/orders', ['POST', 'GET', 'HEAD', 'OPTIONS']],
  ['/auth/login', ['POST', 'OPTIONS']],
]

const broken = operation({
  id: 'broken.get',
  summary: 'Fail.',
  effect: 'read',
  access: anyone,
  input: z.object({}),
  output: z.null(),
  run: async () => {
    throw new Error('a secret of the database: select password from users')
  },
})

interface Page {
  readonly results: { readonly id: number }[]
}

/** Holds an answer to the shape of a problem document, and the document to its answer. */
function isProblem(t: Test, response: LightMyRequestResponse, status: number, code: string): Problem {
  t.equal(response.statusCode, status, response.body.slice(0, 200))
  t.match(response.headers, { 'content-type': /^application\/problem\+json/ })
  const problem = Problem.parse(response.json())
  const address = String(response.raw.req.url)
  const requestId = response.headers['x-request-id']
  t.match(problem, { status, code, type: `/docs/problems#${code}`, requestId })
  // What was too long for whoever stands in front has been read by nobody.
  if (address.length < 16_000 || problem.instance !== '') t.equal(problem.instance, address.split('?', 1)[0])
  return problem
}

const pathsOf = ({ errors = [] }: Problem): string[] => errors.map(({ path }) => path).toSorted()

function relOf({ headers }: LightMyRequestResponse, rel: 'next' | 'prev'): string | undefined {
  return new RegExp(`<([^>]+)>; rel="${rel}"`).exec(String(headers.link))?.[1]
}

/** What Fastify itself refuses, before any hook or route has seen it. */
async function unroutable(t: Test, server: FastifyInstance): Promise<void> {
  await t.test('an address that cannot be decoded is a problem like any other', async (t) => {
    for (const [url, status] of [
      [`${V1}/products/%zz`, 400],
      [`${V1}/products/%c3%28`, 400],
      [`${V1}/products/${'a'.repeat(6_000)}`, 414],
    ] as const) {
      const response = await server.inject(url)
      t.equal(response.statusCode, status)
      t.match(response.headers, { 'content-type': /^application\/problem\+json/, 'x-request-id': String })
      t.ok(Problem.safeParse(response.json()).success, url.slice(0, 40))
    }
  })
}

async function conditional(t: Test, server: FastifyInstance, vendor: Headers): Promise<void> {
  const made = await server.inject({ method: 'POST', url: `${V1}/products`, headers: vendor, body: skirt })
  const url = `${V1}/products/${made.json<{ id: number }>().id}`
  const tagOf = async (at: string) => String((await server.inject(at)).headers.etag)

  await t.test('a catalogue that has not changed is not sent again', async (t) => {
    const lists = [`${V1}/products?limit=3`, `${V1}/categories`, `${V1}/vendors/1`, `${url}/related`]
    for (const each of [url, ...lists]) {
      const tag = await tagOf(each)
      t.match(tag, /^"[\w-]+"$/)
      for (const method of ['GET', 'HEAD'] as const) {
        for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
          const response = await server.inject({ method, url: each, headers: { 'if-none-match': known } })
          t.equal(response.statusCode, 304, known)
          t.equal(response.body, '')
          t.equal(response.headers.etag, tag)
        }
      }
      const response = await server.inject({ url: each, headers: { 'if-none-match': '"other"' } })
      t.equal(response.statusCode, 200)
      t.ok(response.body.length > 0)
    }
    const mine = await server.inject({ url: `${V1}/orders`, headers: vendor })
    t.notOk('etag' in mine.headers, 'what is private has no tag')
  })

  await t.test('an edit of what has changed since is refused', async (t) => {
    const edit = (method: 'PATCH' | 'PUT', match: string, name: string) =>
      server.inject({ method, url, headers: { ...vendor, 'if-match': match }, body: { ...skirt, name } })
    const tag = await tagOf(url)
    const first = await edit('PATCH', tag, 'First')
    t.equal(first.statusCode, 200)
    t.equal(first.headers.etag, await tagOf(url), 'the answer has the new tag')
    isProblem(t, await edit('PATCH', tag, 'Second'), 412, 'common.changed')
    isProblem(t, await edit('PUT', tag, 'Second'), 412, 'common.changed')
    const old = { ...vendor, 'if-match': tag }
    isProblem(t, await server.inject({ method: 'DELETE', url, headers: old }), 412, 'common.changed')
    t.match((await server.inject(url)).json(), { name: 'First' })
    for (const odd of ['""', 'first', '"zzz"', '"!!"', `${tag}, "b"`, '"0-x"']) {
      isProblem(t, await edit('PATCH', odd, 'Third'), 412, 'common.changed')
    }
    t.equal((await edit('PUT', await tagOf(url), 'Third')).statusCode, 200)
    t.equal((await edit('PATCH', '*', 'Fourth')).statusCode, 200)
    const headers = { ...vendor, 'if-match': await tagOf(url) }
    t.equal((await server.inject({ method: 'DELETE', url, headers })).statusCode, 204)
  })
}

const parameters = (length: number) => Array.from({ length }, (_, i) => `p${i}=${i}`).join('&')
