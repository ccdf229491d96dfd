import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { test, type Test } from 'tap'
import { DEMO_PASSWORD } from '../../server/demo.ts'
import { bearer, type Headers, signIn } from '../doors/callers.ts'
import { testMarket } from '../support/app.ts'
import { until } from './child.ts'

const SITE = 'https://shop.example'
const CUSTOMER = 'customer@fashionistar.test'
const credentials = { email: CUSTOMER, password: DEMO_PASSWORD }
const asCookies = { 'x-token-transport': 'cookie' }

/** A browser as far as cookies go: it keeps what it is given, and sends it along wherever it is sent. */
class Browser {
  readonly jar = new Map<string, string>()
  readonly #server: FastifyInstance
  readonly #from: Headers

  constructor(server: FastifyInstance, from: Headers = { origin: SITE }) {
    this.#server = server
    this.#from = from
  }

  async send(method: 'GET' | 'POST' | 'DELETE' | 'PUT' | 'PATCH', url: string, options: Partial<InjectOptions> = {}) {
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { host: 'shop.example', ...this.#from, ...(cookie !== '' && { cookie }), ...options.headers }
    const answer = await this.#server.inject({ ...options, method, url, headers })
    for (const { name, value, maxAge } of answer.cookies) {
      if (maxAge === 0) this.jar.delete(name)
      else this.jar.set(name, value)
    }
    return answer
  }

  /** As a page of ours does it. */
  post(url: string, body?: object): Promise<LightMyRequestResponse> {
    return this.send('POST', url, { headers: this.csrf, ...(body !== undefined && { body }) })
  }

  get csrf(): Headers {
    const [, value] = [...this.jar].find(([name]) => name.endsWith('csrf')) ?? []
    return value === undefined ? {} : { 'x-csrf-token': value }
  }

  get(url: string): Promise<LightMyRequestResponse> {
    return this.send('GET', url)
  }

  async signIn(url = '/api/v1/auth/login'): Promise<LightMyRequestResponse> {
    return this.send('POST', url, { body: credentials, headers: asCookies })
  }
}

const secure = async (t: Test, options: Parameters<typeof testMarket>[1] = {}) => {
  const env = { PUBLIC_URL: SITE, CORS_ORIGINS: 'https://app.example', ...options.env }
  return testMarket(t, { products: 1, ...options, env })
}

test('a browser that asks for it is given its tokens as cookies that no script reads', async (t) => {
  const { server } = await secure(t)
  for (const url of ['/api/v1/auth/login', '/api/v2/auth.login', '/api/v2/auth.login?batch=1']) {
    const body = url.endsWith('batch=1') ? { 0: credentials } : credentials
    const browser = new Browser(server)
    const answer = await browser.send('POST', url, { body, headers: asCookies })
    t.equal(answer.statusCode, 200, url)
    t.notMatch(answer.body, /eyJ|fsr_|accessToken|refreshToken/, 'the body has none')
    t.match(answer.body, /"expiresIn":300/)
    t.equal(answer.headers['cache-control'], 'no-store')
    const common = { value: '', path: '/', secure: true, sameSite: 'Lax' }
    t.strictSame(
      answer.cookies.map((cookie) => ({ ...cookie, value: '' })),
      [
        { name: '__Host-access', maxAge: 300, httpOnly: true, ...common },
        { name: '__Host-csrf', maxAge: 86_400, ...common },
        { name: '__Host-refresh', maxAge: 86_400, httpOnly: true, ...common },
      ],
      'and none of another domain can plant one of these names',
    )
    const me = await browser.get('/api/v1/auth/me')
    t.match(me.json(), { email: CUSTOMER })
    t.match(me.headers['cache-control'], 'private', 'no cache on the way shows it to others')
    t.match((await browser.get('/api/v2/auth.me')).json(), { result: { data: { email: CUSTOMER } } })
  }
})

test('over plain HTTP, where nothing is tried but the demo, cookies of tokens go to the APIs alone', async (t) => {
  const { server } = await testMarket(t, { products: 1 })
  const { cookies } = await new Browser(server, { host: 'localhost', origin: 'http://localhost' }).signIn()
  t.match(cookies, [
    { name: 'access', path: '/api', httpOnly: true, sameSite: 'Lax' },
    { name: 'csrf', path: '/', sameSite: 'Lax' },
    { name: 'refresh', path: '/api', httpOnly: true, sameSite: 'Lax' },
  ])
  t.notOk(cookies.some(({ secure }) => secure))
})

test('who does not ask gets tokens in the answer, and no cookie', async (t) => {
  const { server } = await secure(t)
  const answer = await server.inject({ method: 'POST', url: '/api/v1/auth/login', body: credentials })
  t.match(answer.json(), { accessToken: /^eyJ/, refreshToken: /^fsr_/, expiresIn: 300 })
  t.strictSame(answer.cookies, [])
  t.equal(answer.headers['cache-control'], 'no-store')
})

test('what changes something must come from a page of ours and show what only such a page can read', async (t) => {
  const { server } = await secure(t)
  const [browser, other] = [new Browser(server, {}), new Browser(server)]
  await browser.send('POST', '/api/v1/auth/login', { body: credentials, headers: { ...asCookies, origin: SITE } })
  await other.signIn()
  const csrf = browser.csrf
  const [sessionId = '', signature = ''] = csrf['x-csrf-token']!.split('.')
  const said: readonly (readonly [string, Headers, 200 | 403])[] = [
    ['nothing', {}, 403],
    ['its origin alone', { origin: SITE }, 403],
    ['the token alone', csrf, 403],
    ['both', { ...csrf, origin: SITE }, 200],
    ['both, from a listed origin', { ...csrf, origin: 'https://app.example' }, 200],
    ['both, from elsewhere', { ...csrf, origin: 'https://evil.example' }, 403],
    ['both, from a neighbour', { ...csrf, origin: 'https://shop.example.evil.example' }, 403],
    ['both, from our site without its lock', { ...csrf, origin: 'http://shop.example:81' }, 403],
    ['both, from a frame without an origin', { ...csrf, origin: 'null' }, 403],
    ['both, with the page in place of the origin, over HTTP', { ...csrf, referer: `${SITE}/cart` }, 403],
    ['an empty token', { 'x-csrf-token': '', origin: SITE }, 403],
    ['the token of another session', { ...other.csrf, origin: SITE }, 403],
    ['a signature cut short', { 'x-csrf-token': `${sessionId}.${signature.slice(0, -2)}`, origin: SITE }, 403],
  ]
  const doors = [
    ['PATCH', '/api/v1/auth/me', { fullName: 'Chidi C.' }],
    ['POST', '/api/v2/auth.updateMe', { fullName: 'Chidi C.' }],
    ['POST', '/api/v2/auth.updateMe?batch=1', { 0: { fullName: 'Chidi C.' } }],
  ] as const
  for (const [method, url, body] of doors) {
    for (const [what, headers, status] of said) {
      const answer = await browser.send(method, url, { headers, body })
      t.equal(answer.statusCode, status, `${method} ${url} with ${what}`)
      if (status === 403) t.match(answer.body, '"code":"common.csrf-failed"')
    }
  }
})

test('a planted pair of cookie and header is no pair of ours', async (t) => {
  const { server } = await secure(t)
  const [browser, thief] = [new Browser(server), new Browser(server)]
  await browser.signIn()
  await thief.signIn()
  for (const planted of ['planted', '1.planted', thief.jar.get('__Host-csrf')!]) {
    browser.jar.set('__Host-csrf', planted)
    const answer = await browser.post('/api/v1/auth/logout', {})
    t.match(answer.json(), { status: 403, code: 'common.csrf-failed' }, planted)
  }
})

test('over HTTPS the page stands for its origin', async (t) => {
  const { server } = await secure(t, { env: { TRUST_PROXY: '127.0.0.1' } })
  const browser = new Browser(server, { 'x-forwarded-proto': 'https' })
  await browser.send('POST', '/api/v1/auth/login', { body: credentials, headers: { ...asCookies, origin: SITE } })
  const from = async (referer: string) =>
    (await browser.send('DELETE', '/api/v1/auth/sessions', { headers: { ...browser.csrf, referer } })).statusCode
  t.equal(await from('https://evil.example/shop.example'), 403)
  t.equal(await from('nonsense'), 403)
  t.equal(await from(`${SITE}/account`), 204)
})

test('reading takes no proof, and neither do tokens in a header', async (t) => {
  const { server } = await secure(t)
  const browser = new Browser(server, { origin: 'https://evil.example' })
  await browser.send('POST', '/api/v1/auth/login', { body: credentials, headers: { ...asCookies, origin: SITE } })
  t.equal((await browser.get('/api/v1/auth/sessions')).statusCode, 200)
  const batch = encodeURIComponent(JSON.stringify({ 0: {}, 1: {} }))
  t.equal((await browser.get(`/api/v2/auth.me,auth.sessions?batch=1&input=${batch}`)).statusCode, 200)
  const headers = bearer(await signIn(server, CUSTOMER))
  t.equal((await browser.send('DELETE', '/api/v1/auth/sessions', { headers })).statusCode, 204)
})

test('a browser refreshes with its cookie, and no script is handed what came of it', async (t) => {
  const { server } = await secure(t)
  for (const url of ['/api/v1/auth/refresh', '/api/v2/auth.refresh']) {
    const browser = new Browser(server)
    await browser.signIn()
    const before = browser.jar.get('__Host-refresh')
    browser.jar.delete('__Host-access')
    t.match(await browser.send('POST', url, { body: {} }), { statusCode: 403, body: /common\.csrf-failed/ })
    t.match(
      await browser.send('POST', url, { body: {}, headers: { ...browser.csrf, origin: 'https://evil.example' } }),
      { statusCode: 403 },
    )
    const tricks: readonly Headers[] = [{}, asCookies, { 'x-token-transport': 'body' }]
    for (const trick of [...tricks, bearer('fsk_demo_integrator')]) {
      const answer = await browser.send('POST', url, { body: {}, headers: { ...browser.csrf, ...trick } })
      t.equal(answer.statusCode, 200, JSON.stringify(trick))
      t.notMatch(answer.body, /eyJ|fsr_/)
      t.strictSame(
        answer.cookies.map(({ name }) => name),
        ['__Host-access', '__Host-csrf', '__Host-refresh'],
      )
    }
    t.not(browser.jar.get('__Host-refresh'), before)
    t.equal((await browser.get('/api/v1/auth/me')).statusCode, 200)
  }
})

test('signing out takes the cookies back and ends the session, with an access token or without', async (t) => {
  const { server } = await secure(t)
  for (const url of ['/api/v1/auth/logout', '/api/v2/auth.logout']) {
    for (const lost of ['', '__Host-access']) {
      const browser = new Browser(server)
      await browser.signIn()
      const kept = new Map(browser.jar)
      browser.jar.delete(lost)
      t.ok((await browser.post(url, {})).statusCode < 300, `${url} without ${lost || 'nothing'}`)
      t.equal(browser.jar.size, 0)
      for (const [name, value] of kept) browser.jar.set(name, value)
      await until(async () => (await browser.get('/api/v1/auth/me')).statusCode === 401, 'it is refused')
      t.equal((await browser.post('/api/v1/auth/refresh', {})).statusCode, 401)
    }
  }
})

test('a cookie that is good no longer keeps nobody from the catalogue, nor from signing in again', async (t) => {
  let now = Date.parse('2026-03-01T12:00:00Z')
  const { server } = await secure(t, { clock: () => new Date(now) })
  const browser = new Browser(server)
  await browser.signIn()
  now += 301_000
  t.equal((await browser.get('/api/v1/products')).statusCode, 200)
  t.equal((await browser.get('/api/v1/auth/me')).statusCode, 401)
  t.equal((await browser.signIn()).statusCode, 200)
  t.equal((await browser.get('/api/v1/auth/me')).statusCode, 200)
})

test('no page of another signs a browser in', async (t) => {
  const { server } = await secure(t)
  const answer = await new Browser(server, { origin: 'https://evil.example' }).signIn()
  t.match(answer, { statusCode: 403, cookies: [] })
  t.match(answer.json(), { code: 'common.csrf-failed' })
})
