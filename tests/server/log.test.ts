import { test } from 'tap'
import { rowsOf } from '../db/catalogue.ts'
import { testMarket } from '../support/app.ts'
import { run } from './child.ts'

type Line = Record<string, unknown>

const PASSWORD = 'correct-horse-battery-4711'

test('each request leaves one line, with its id and its operation', async (t) => {
  const lines: Line[] = []
  const { server } = await testMarket(t, { products: 2, onLog: (line) => lines.push(line) })
  const requests = () => lines.filter(({ msg }) => msg === 'request')
  const answer = await server.inject({ url: '/api/v1/products/1?x=1', headers: { 'x-request-id': 'order-desk-0042' } })
  t.equal(answer.headers['x-request-id'], 'order-desk-0042', 'a sane id is kept')
  t.match(requests(), [
    {
      requestId: 'order-desk-0042',
      operation: 'products.byId',
      method: 'GET',
      path: '/api/v1/products/1',
      status: 200,
      ms: Number,
    },
  ])
  for (const mad of ['short', 'x'.repeat(129), 'with space in it', 'new\u0085line-here', '{"a":"injected"}']) {
    const { headers } = await server.inject({ url: '/livez', headers: { 'x-request-id': mad } })
    t.match(headers['x-request-id'], /^[0-9a-f-]{36}$/, 'another is replaced')
  }
  const other = await server.inject('/nowhere')
  t.match(requests().at(-1), { requestId: other.headers['x-request-id'], status: 404, operation: undefined })
  for (const name of ['x-process-time', 'server-timing']) t.ok(other.headers[name], `${name} on failures too`)
  t.match(other.headers['x-process-time'], /^\d+\.\d{6}$/)
})

test('nothing that is asked for can write a line of its own', async (t) => {
  const lines: Line[] = []
  const { server } = await testMarket(t, { products: 1, onLog: (line) => lines.push(line) })
  const forged = encodeURIComponent('\n{"level":30,"msg":"request","status":200,"path":"/forged"}\r\n')
  const before = lines.length
  for (const url of [`/api/v1/products/${forged}`, `/${forged}`, `/api/v1/products?search=${forged}`])
    await server.inject(url)
  const added = lines.slice(before).filter(({ msg }) => msg === 'request')
  t.equal(added.length, 3)
  for (const { path } of added) t.notMatch(path, /[\r\n\u2028]|^\/forged/)
})

test('neither passwords nor tokens are written down', async (t) => {
  const lines: Line[] = []
  const { app, server } = await testMarket(t, { products: 2, onLog: (line) => lines.push(line) })
  const login = (email: string, password: string) =>
    server.inject({ method: 'POST', url: '/api/v1/auth/login', payload: { email, password } })
  const { accessToken } = (await login('customer@fashionistar.test', 'fashionistar-demo')).json<{
    accessToken: string
  }>()
  t.equal((await login('customer@fashionistar.test', PASSWORD)).statusCode, 401)
  t.equal((await login(PASSWORD, '')).statusCode, 400)
  const garbled = { 'content-type': 'application/json' }
  await server.inject({
    method: 'POST',
    url: '/api/v1/auth/login',
    headers: garbled,
    payload: `{"password":"${PASSWORD}`,
  })
  const authorization = `Bearer ${accessToken}`
  t.equal(
    (await server.inject({ url: '/api/v1/auth/me', headers: { authorization, cookie: `session=${PASSWORD}` } }))
      .statusCode,
    200,
  )
  t.equal(
    (
      await server.inject({
        url: `/api/v1/auth/me?token=${accessToken}`,
        headers: { authorization: `Bearer fsk_${PASSWORD}` },
      })
    ).statusCode,
    401,
  )
  const v2 = await server.inject({
    method: 'POST',
    url: '/api/v2/auth.login',
    payload: { email: 'nobody@example.com', password: PASSWORD },
  })
  t.equal(v2.statusCode, 401)
  const deliveryAddress = { name: 'Chidi', line1: '1 Marina', city: 'Lagos', country: 'NG' }
  const order = { items: [{ variantId: 1, quantity: 1 }], deliveryAddress }
  t.equal(
    (await server.inject({ method: 'POST', url: '/api/v1/orders', headers: { authorization }, payload: order }))
      .statusCode,
    201,
  )
  t.equal(await app.drain(), 2)

  await rowsOf(app.url, 'alter table users rename to gone')
  t.equal((await login('customer@fashionistar.test', PASSWORD)).statusCode, 500)
  const bug = lines.find(({ msg }) => msg === 'unexpected')
  t.match(
    bug,
    { level: 50, err: { message: /"users" does not exist/, stack: /\n\s+at / }, requestId: String },
    'a bug leaves its stack',
  )

  const text = lines.map((line) => JSON.stringify(line)).join('\n')
  t.ok(lines.length > 10)
  for (const secret of [PASSWORD, 'fashionistar-demo', accessToken, 'plain:'])
    t.notOk(text.includes(secret), secret.slice(0, 20))
})

test('what is refused for the moment is no bug: it leaves one line and no stack', async (t) => {
  const lines: Line[] = []
  const { server } = await testMarket(t, {
    products: 2,
    env: { SHED_POOL_WAITING: '1', SHED_POOL_WAIT_MS: '0', DATABASE_POOL_MAX: '1' },
    onLog: (line) => lines.push(line),
  })
  const answers = await Promise.all(Array.from({ length: 40 }, () => server.inject('/api/v1/categories')))
  t.ok(answers.some(({ statusCode }) => statusCode === 503))
  t.notOk(lines.some((line) => JSON.stringify(line).includes('"stack"')))
  t.match(
    lines.find(({ msg }) => msg === 'refused'),
    { level: 40, code: 'common.unavailable', requestId: String },
  )
})

test('a task logs under the request that asked for it', async (t) => {
  const lines: Line[] = []
  const { app, server } = await testMarket(t, { products: 2, onLog: (line) => lines.push(line) })
  const headers = { authorization: 'Bearer fsk_demo_integrator', 'x-request-id': 'order-desk-0043' }
  const deliveryAddress = { name: 'Chidi', line1: '1 Marina', city: 'Lagos', country: 'NG' }
  const payload = { items: [{ variantId: 1, quantity: 1 }], deliveryAddress }
  const answer = await server.inject({ method: 'POST', url: '/api/v1/orders', headers, payload })
  t.equal(answer.statusCode, 201)
  await app.drain()
  const { taskId } = answer.json<{ taskId: string }>()
  t.match(
    lines.filter(({ msg, task }) => msg === 'task' && task === 'notifications.sendOrderConfirmation'),
    [
      { taskId, requestId: 'order-desk-0043', task: 'notifications.sendOrderConfirmation', state: 'RUNNING' },
      { taskId, requestId: 'order-desk-0043', state: 'SUCCESSFUL', ms: Number },
    ],
  )
})

test('what those who work for us know us by is covered, at the top of a line and one level below', async (t) => {
  const names = ['apiKey', 'apiSecret', 'clientSecret', 'webhookSecret']
  const account = { account: '123456789', ...Object.fromEntries(names.map((name) => [name, 'do-not-print'])) }
  const log = `import { createLogger } from './server/logger.ts'
    createLogger('info').info(${JSON.stringify({ ...account, dhl: account })}, 'set up')`
  const { stdout } = await run(t, ['--input-type=module-typescript', '-'], {}, log).ended
  t.match(JSON.parse(stdout), {
    msg: 'set up',
    account: '123456789',
    dhl: { account: '123456789', apiKey: '[redacted]' },
  })
  t.notMatch(stdout, /do-not-print/)
})
