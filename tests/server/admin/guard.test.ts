import type { FastifyInstance } from 'fastify'
import { test } from 'tap'
import { buildServer } from '../../../server/app.ts'
import { DEMO_API_KEY, DEMO_PASSWORD } from '../../../server/demo.ts'
import { rowsOf } from '../../db/catalogue.ts'
import { bearer, type Headers, signIn } from '../../doors/callers.ts'
import { testMarket } from '../../support/app.ts'
import { until } from '../child.ts'
import { ADMIN, browserOf, cookieOf, curl, giveRoles, ours, programOf, sendForm } from './visitors.ts'

const PAGES = [
  '/admin',
  '/admin/tasks',
  '/admin/tasks/all',
  '/admin/tasks/no-such',
  '/admin/queues',
  '/admin/queues/jobs',
]
const DEEDS = ['/admin/tasks/no-such/retry', '/admin/tasks/no-such/cancel']
const VENDOR = 'vendor@fashionistar.test'
const CUSTOMER = 'customer@fashionistar.test'

test('the pages of operators are for people of our staff', async (t) => {
  const { app, server } = await testMarket(t, { products: 2 })
  const browser = await browserOf(server)
  await giveRoles(app, VENDOR, ['customer', 'support'])
  const support = { browser: await browserOf(server, VENDOR), token: await signIn(server, VENDOR) }
  const tokens = { admin: await signIn(server, ADMIN), customer: await signIn(server, CUSTOMER), vendor: '' }
  const insiders: [string, Headers][] = [
    ['an admin, browsing', browser],
    ['an admin, with curl', { ...curl, ...bearer(tokens.admin) }],
    ['support, browsing', support.browser],
    ['support, with curl', { ...curl, ...bearer(support.token) }],
  ]
  for (const [who, headers] of insiders) {
    const codes = await Promise.all(PAGES.map(async (url) => (await server.inject({ url, headers })).statusCode))
    t.strictSame(codes, [303, 200, 200, 404, 200, 200], who)
  }
  await giveRoles(app, VENDOR, ['customer', 'vendor'])
  tokens.vendor = await signIn(server, VENDOR)
  const standing = async () =>
    (await server.inject({ url: '/api/v1/auth/me', headers: { ...bearer(support.token) } })).statusCode
  await until(async () => (await standing()) === 401, 'the token of a role that was taken away is refused')
  const outsiders: [string, Headers, number][] = [
    ['nobody, browsing', ours, 303],
    ['nobody, with curl', curl, 401],
    [
      'nobody, with a cookie of their own making',
      { ...curl, cookie: 'admin=eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.' },
      401,
    ],
    ['a token that is none', { ...curl, ...bearer('nonsense') }, 401],
    ['a customer', { ...curl, ...bearer(tokens.customer) }, 403],
    ['a customer, browsing', { ...ours, ...bearer(tokens.customer) }, 403],
    ['a vendor', { ...curl, ...bearer(tokens.vendor) }, 403],
    ['a vendor’s program', { ...curl, ...bearer(DEMO_API_KEY) }, 403],
    ['somebody who was of support, with curl', { ...curl, ...bearer(support.token) }, 401],
    ['somebody who was of support, browsing', support.browser, 403],
  ]
  for (const [who, headers, status] of outsiders) {
    for (const url of PAGES) t.equal((await server.inject({ url, headers })).statusCode, status, `${who}: ${url}`)
    for (const url of DEEDS) {
      const answer = await server.inject({ method: 'POST', url, headers: { ...headers, origin: ours['origin']! } })
      t.equal(answer.statusCode, status, `${who}: POST ${url}`)
    }
  }
})

test('an API key of an admin is a program, not a person', async (t) => {
  const { app, server } = await testMarket(t, { products: 2 })
  await rowsOf(app.url, `update api_keys set user_id = (select id from users where email = '${ADMIN}')`)
  for (const url of PAGES) {
    t.equal((await server.inject({ url, headers: { ...curl, ...bearer(DEMO_API_KEY) } })).statusCode, 403, url)
  }
})

test('an account that is gone takes its sign-in with it', async (t) => {
  const { app, server } = await testMarket(t, { products: 2 })
  const headers = await browserOf(server)
  t.equal((await server.inject({ url: '/admin/tasks', headers })).statusCode, 200)
  await rowsOf(app.url, `update users set deleted_at = now() where email = '${ADMIN}'`)
  t.match(await server.inject({ url: '/admin/tasks', headers }), { statusCode: 303, headers: { location: /login/ } })
})

test('a sign-out ends the session, wherever its cookie has been copied to', async (t) => {
  const { server } = await testMarket(t, { products: 2 })
  const headers = await browserOf(server)
  const other = await browserOf(server)
  t.match(await server.inject({ method: 'POST', url: '/admin/logout', headers }), { statusCode: 303 })
  t.equal((await server.inject({ url: '/admin/tasks', headers })).statusCode, 303, 'to the sign-in')
  t.equal((await server.inject({ url: '/admin/tasks', headers: other })).statusCode, 200, 'another goes on')
})

test('who is not of our staff is left without a session', async (t) => {
  const { app, server } = await testMarket(t, { products: 2 })
  t.equal((await sendForm(server, { email: CUSTOMER, password: DEMO_PASSWORD })).statusCode, 403)
  t.match(await rowsOf(app.url, 'select ended_reason from sessions'), [{ ended_reason: 'signed-out' }])
})

test('a sign-in lasts eight hours', async (t) => {
  const { app, server } = await testMarket(t, { products: 2 })
  const headers = await browserOf(server)
  const statusAfter = async (hours: number) => {
    const later = await buildServer({ ...app, clock: () => new Date(Date.now() + hours * 3_600_000) })
    t.teardown(() => later.close())
    return (await later.inject({ url: '/admin/tasks', headers })).statusCode
  }
  t.equal(await statusAfter(7.9), 200)
  t.equal(await statusAfter(8.1), 303)
})

test('the cookie goes nowhere but to these pages, and no script reads it', async (t) => {
  const { server } = await testMarket(t, { products: 2 })
  const [cookie] = (await sendForm(server, { email: ADMIN, password: DEMO_PASSWORD })).cookies
  t.match(cookie, { name: 'admin', path: '/admin', httpOnly: true, sameSite: 'Strict', maxAge: 28_800 })
  t.notOk(cookie?.secure, 'over plain HTTP, as in the demo')
  const { server: secure } = await testMarket(t, { products: 2, env: { PUBLIC_URL: 'https://shop.example' } })
  const origin = { ...ours, origin: 'https://shop.example' }
  const answer = await sendForm(secure, { email: ADMIN, password: DEMO_PASSWORD }, origin)
  t.match(answer.cookies, [{ name: 'admin', secure: true, httpOnly: true, sameSite: 'Strict', path: '/admin' }])
  const out = await server.inject({ method: 'POST', url: '/admin/logout', headers: ours })
  t.match(out, { statusCode: 303, headers: { location: '/admin/login' } })
  t.match(out.cookies, [{ name: 'admin', value: '', path: '/admin', maxAge: 0 }])
})

test('the cookie is no access token, and an access token no cookie', async (t) => {
  const { server } = await testMarket(t, { products: 2 })
  const token = (await cookieOf(server)).replace('admin=', '')
  for (const url of ['/api/v1/auth/me', '/api/v1/tasks', '/api/v2/auth.me']) {
    t.equal((await server.inject({ url, headers: bearer(token) })).statusCode, 401, url)
    t.equal((await server.inject({ url, headers: { cookie: `admin=${token}` } })).statusCode, 401, `${url} by cookie`)
  }
  t.equal((await server.inject({ url: '/admin/tasks', headers: { ...curl, ...bearer(token) } })).statusCode, 401)
  const access = await signIn(server, ADMIN)
  t.equal(
    (await server.inject({ url: '/admin/tasks', headers: { ...curl, cookie: `admin=${access}` } })).statusCode,
    401,
  )
})

test('nothing changes but from a page of ours', async (t) => {
  const { server } = await testMarket(t, { products: 2, env: { PUBLIC_URL: 'https://shop.example' } })
  const { origin: _, ...browser } = await browserOf(server)
  const program = await programOf(server, ADMIN)
  const said: [Headers, boolean][] = [
    [{}, false],
    [{ origin: 'https://evil.example' }, false],
    [{ origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }, false],
    [{ origin: 'null' }, false],
    [{ origin: 'http://market.test.evil.example' }, false],
    [{ origin: 'http://market.test:81' }, false],
    [{ 'sec-fetch-site': 'cross-site' }, false],
    [{ 'sec-fetch-site': 'same-site' }, false],
    [{ 'sec-fetch-site': 'none' }, false],
    [{ 'sec-fetch-site': 'same-origin' }, true],
    [{ origin: 'http://market.localhost' }, true],
    [{ origin: 'https://shop.example' }, true],
  ]
  for (const [headers, allowed] of said) {
    for (const url of ['/admin/tasks/no-such/retry', '/admin/logout', '/admin/login']) {
      for (const who of [browser, program]) {
        const { statusCode } = await server.inject({ method: 'POST', url, headers: { ...who, ...headers } })
        t.equal(statusCode === 403, !allowed, `POST ${url} ${JSON.stringify(headers)} is ${statusCode}`)
      }
    }
  }
})

test('a browser is led through the sign-in to where it wanted to go, and nowhere else', async (t) => {
  const { server } = await testMarket(t, { products: 2 })
  const wanted = '/admin/tasks/all?status=FAILED&task=a%26b'
  const { headers } = await server.inject({ url: wanted, headers: ours })
  const form = await server.inject({ url: String(headers.location), headers: ours })
  t.match(form, { statusCode: 200, headers: { 'cache-control': 'no-store' } })
  const to = /name="to" value="([^"]*)"/.exec(form.body)?.[1]?.replaceAll('&amp;', '&')
  t.equal(to, wanted)
  const go = async (to: string) =>
    (await sendForm(server, { email: ADMIN, password: DEMO_PASSWORD, to })).headers.location
  t.equal(await go(wanted), wanted)
  const elsewhere = [
    'https://evil.example/admin',
    '//evil.example/admin',
    '/\\evil.example/admin',
    '\\\\evil.example',
    '/',
  ]
  for (const to of [
    ...elsewhere,
    '/admin/../docs',
    '/administrator',
    'javascript:alert(1)',
    '/\t/evil.example',
    '',
    '/admin@evil',
  ]) {
    t.equal(await go(to), '/admin/tasks', to)
    const { body } = await server.inject({ url: `/admin/login?to=${encodeURIComponent(to)}`, headers: ours })
    t.match(body, 'name="to" value="/admin/tasks"', to)
  }
  t.match(
    await server.inject({ url: '/admin/login?to=/admin/queues', headers: await browserOf(server) }),
    { statusCode: 303, headers: { location: '/admin/queues' } },
    'whoever has signed in is not asked again',
  )
})

test('who may not in is told why, and asked again', async (t) => {
  const { server } = await testMarket(t, { products: 2 })
  const wrong = await sendForm(server, { email: `"><script>alert(1)</script>`, password: 'wrong' })
  t.match(wrong, { statusCode: 401, cookies: [], body: /role="alert"/ })
  t.notMatch(wrong.body, '<script>alert')
  t.match(await sendForm(server, {}), { statusCode: 400, cookies: [] })
  const customer = await sendForm(server, { email: CUSTOMER, password: DEMO_PASSWORD, to: '/admin/queues' })
  t.match(customer, { statusCode: 403, cookies: [], body: /not one of our staff/ })
  t.match(customer.body, 'name="to" value="/admin/queues"')
  t.match(
    (await sendForm(server, { email: CUSTOMER, password: 'wrong' }, { ...curl, origin: ours['origin']! })).json(),
    {
      code: 'authentication.wrong-credentials',
    },
  )
})

test('passwords are tried no oftener here than anywhere else', async (t) => {
  const { server } = await testMarket(t, { products: 2, env: { DEMO: '0', PUBLIC_URL: 'https://shop.example' } })
  const tries = async (n: number) => {
    const codes = []
    for (let k = 0; k < n; k += 1) codes.push((await sendForm(server, { email: ADMIN, password: 'wrong' })).statusCode)
    return codes
  }
  t.strictSame(new Set(await tries(20)), new Set([401]))
  const stopped = await sendForm(server, { email: ADMIN, password: DEMO_PASSWORD })
  t.match(stopped, { statusCode: 429, cookies: [], headers: { 'retry-after': String }, body: /Too many requests/ })
  const other = { method: 'POST', url: '/api/v1/auth/login', body: { email: ADMIN, password: DEMO_PASSWORD } } as const
  t.equal((await server.inject(other)).statusCode, 429, 'it is one and the same limit')
})

test('nothing here is kept by a cache, and failures are pages for people, problems for programs', async (t) => {
  const { server } = await testMarket(t, { products: 2 })
  const browser = await browserOf(server)
  const program = await programOf(server, ADMIN)
  const paths = ['/admin/login', '/admin/tasks', '/admin/tasks/no-such', '/admin/nowhere', '/admin/queues']
  for (const headers of [ours, browser, curl, program]) {
    for (const url of paths) {
      t.equal((await server.inject({ url, headers })).headers['cache-control'], 'no-store', url)
    }
  }
  for (const url of ['/admin/tasks/no-such', '/admin/nowhere', '/admin/tasks/all?status=BROKEN']) {
    t.match(await server.inject({ url, headers: browser }), { headers: { 'content-type': /^text\/html/ } }, url)
    t.match(
      await server.inject({ url, headers: program }),
      { headers: { 'content-type': /^application\/problem/ } },
      url,
    )
  }
  t.match(await problemOf(server, '/admin/tasks', curl), { status: 401, code: 'common.unauthenticated' })
})

const problemOf = async (server: FastifyInstance, url: string, headers: Headers) =>
  (await server.inject({ url, headers })).json<unknown>()

test('a failure nobody expected is a page with an id, and the log has the rest', async (t) => {
  const lines: Record<string, unknown>[] = []
  const { app, server } = await testMarket(t, { products: 2, onLog: (line) => lines.push(line) })
  const headers = await browserOf(server)
  await rowsOf(app.url, 'alter table events rename to gone')
  const { statusCode, body } = await server.inject({ url: '/admin/tasks', headers })
  t.equal(statusCode, 500)
  const { requestId } = lines.find(({ msg }) => msg === 'unexpected') ?? {}
  t.match(body, String(requestId))
  t.notMatch(body, /relation|events/)
})
