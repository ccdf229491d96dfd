import type { FastifyInstance } from 'fastify'
import t, { test } from 'tap'
import { databaseDeployChecks } from '../../server/checks/database.ts'
import { buildServer } from '../../server/app.ts'
import { DEMO_API_KEY, DEMO_PASSWORD, demoUsers, prepareDemo, seedDemo } from '../../server/demo.ts'
import { rowsOf } from '../db/catalogue.ts'
import { outside } from '../domain/notifications/outside.ts'
import { type TestApp, testApp, testMarket } from '../support/app.ts'
import { until } from './child.ts'

const { app: demo, server: before } = await testMarket(t, { products: 2 })
const lines: Record<string, unknown>[] = []
const seen = outside()

/** As wide as the demo's, which are counted in the same place. */
const limits = ['login', 'login.subject', 'codes', 'codes.subject'].map((policy) => `${policy}=20000/m`).join()

/** The same database, in a process that is no demo. */
const shop = await testApp(t, {
  url: demo.url,
  env: { DEMO: '0', RATE_LIMIT_ANON: '1000000/h', RATE_LIMIT_POLICIES: limits },
  onLog: (line) => lines.push(line),
  gateways: seen.gateways,
})

const post = (server: FastifyInstance, path: string, payload: object, token = '') =>
  server.inject({
    method: 'POST',
    url: `/api/v1/${path}`,
    payload,
    ...(token && { headers: { authorization: `Bearer ${token}` } }),
  })
const login = (server: FastifyInstance, email: string, password = DEMO_PASSWORD) =>
  post(server, 'auth/login', { email, password })
const statusWith = async (server: FastifyInstance, token: string) =>
  (await server.inject({ url: '/api/v1/orders', headers: { authorization: `Bearer ${token}` } })).statusCode
const found = async ({ config, url }: TestApp) =>
  (await databaseDeployChecks(config, url)).filter(({ id }) => id === 'security.W110')

test('outside the demo its accounts are shut, whatever way in they had', async (t) => {
  const tokens = (await login(before, 'vendor@fashionistar.test')).json<{ accessToken: string; refreshToken: string }>()
  const made = await post(before, 'api-keys', { name: 'Kept', scopes: ['orders:read'] }, tokens.accessToken)
  const { key } = made.json<{ key: string }>()
  await post(before, 'auth/register', { email: 'ada@example.com', password: 'three unlikely words', fullName: 'Ada' })
  await rowsOf(
    demo.url,
    `insert into identities (provider, subject, user_id, created_at) values ('google', 'one', 1, now());
    insert into passkeys (user_id, credential_id, public_key, counter, transports, backed_up, name, created_at)
      values (1, 'abc', '', 0, '{}', false, 'Phone', now())`,
  )
  t.strictSame(await found(demo), [], 'in the demo it is the demo that is warned of')
  t.match(await found(shop), [{ message: /admin@.*, vendor@.*, customer@fashionistar\.test/, hint: /DEMO=0/ }])

  await demo.drain()
  await prepareDemo(shop)
  const server = await buildServer(shop)
  t.teardown(() => server.close())
  t.match(
    lines.filter(({ level }) => level === 40),
    [{ msg: /shut the accounts of a demo/, userIds: [1, 2, 3] }],
  )
  t.strictSame(await found(shop), [])
  for (const { email } of demoUsers) {
    t.match((await login(server, email)).json(), { status: 401, code: 'authentication.wrong-credentials' }, email)
    t.equal((await post(server, 'auth/password/forgot', { email })).statusCode, 202)
    t.equal((await post(server, 'auth/otp/request', { email })).statusCode, 202)
  }
  t.ok((await shop.drain()) > 0)
  t.strictSame(seen.emails, [], 'nobody is sent another way in')
  t.equal((await post(server, 'auth/refresh', { refreshToken: tokens.refreshToken })).statusCode, 401)
  for (const token of [tokens.accessToken, key, DEMO_API_KEY]) {
    t.equal(await statusWith(server, token), 401)
    await until(async () => (await statusWith(before, token)) === 401, 'those who served it before know as well')
  }
  t.strictSame(await rowsOf(demo.url, 'select from passkeys union all select from identities'), [])
  t.equal((await login(server, 'ada@example.com', 'three unlikely words')).statusCode, 200, 'others are as they were')
})

test('that is done once, leaves its word in the trail, and is undone by the demo alone', async (t) => {
  lines.length = 0
  await prepareDemo(shop)
  t.strictSame(lines, [])
  const trail = `select aggregate from events where name = 'user.shut' order by id`
  t.strictSame(await rowsOf(demo.url, trail), [
    { aggregate: 'user:1' },
    { aggregate: 'user:2' },
    { aggregate: 'user:3' },
  ])
  t.equal((await login(before, 'admin@fashionistar.test')).statusCode, 401)
  t.equal(await seedDemo(demo), false)
  t.equal((await login(before, 'admin@fashionistar.test')).statusCode, 200)
  t.equal(await statusWith(before, DEMO_API_KEY), 200)
  t.equal((await found(shop)).length, 1)
})

test('an account of the demo that was given another password keeps it, and goes as well', async (t) => {
  const hash = await shop.gateways.passwords.hash('three unlikely words')
  await rowsOf(demo.url, `update users set password_hash = '${hash}' where id = 3`)
  await seedDemo(demo)
  t.equal((await login(before, 'customer@fashionistar.test', 'three unlikely words')).statusCode, 200)
  await prepareDemo(shop)
  t.equal((await login(before, 'customer@fashionistar.test', 'three unlikely words')).statusCode, 401)
})

test('where there was no demo there is nothing to shut, and nothing is made', async (t) => {
  const empty = await testApp(t, { env: { DEMO: '0' } })
  await prepareDemo(empty)
  t.strictSame(await rowsOf(empty.url, 'select from users union all select from products'), [])
})
