import type { FastifyInstance } from 'fastify'
import { test, type Test } from 'tap'
import { endSessions } from '../../domain/authentication/index.ts'
import { inTransaction } from '../../domain/common/unit-of-work.ts'
import { buildServer } from '../../server/app.ts'
import { createApp, houseScope } from '../../server/context.ts'
import { DEMO_PASSWORD } from '../../server/demo.ts'
import { rowsOf } from '../db/catalogue.ts'
import { bearer, type Headers, signIn } from '../doors/callers.ts'
import { statementsOf } from '../doors/statements.ts'
import { type TestApp, testMarket } from '../support/app.ts'
import { until } from './child.ts'

const CUSTOMER = 'customer@fashionistar.test'
const VENDOR = 'vendor@fashionistar.test'

/** A market, and a second process of it: all they share is the database. */
async function twoProcesses(t: Test): Promise<{ app: TestApp; server: FastifyInstance; other: FastifyInstance }> {
  const { app, server } = await testMarket(t, { products: 1 })
  return { app, server, other: await process(t, app) }
}

async function process(t: Test, { config, url, log, jwtSecret, gateways }: TestApp): Promise<FastifyInstance> {
  const app = await createApp({ config, url, log, jwtSecret, gateways })
  t.teardown(() => app.close())
  const server = await buildServer(app)
  t.teardown(() => server.close())
  return server
}

const statusOf = async (server: FastifyInstance, headers: Headers) =>
  (await server.inject({ url: '/api/v1/auth/me', headers: { ...headers } })).statusCode
const refuses = (server: FastifyInstance, headers: Headers, why: string) =>
  until(async () => (await statusOf(server, headers)) === 401, why)
const someone = async (server: FastifyInstance, email = CUSTOMER): Promise<Headers> =>
  bearer(await signIn(server, email))

/** Signs in, and says how to come back. */
async function withRefresh(server: FastifyInstance, email: string) {
  const body = { email, password: DEMO_PASSWORD }
  const { accessToken, refreshToken } = (
    await server.inject({ method: 'POST', url: '/api/v1/auth/login', body })
  ).json<{ accessToken: string; refreshToken: string }>()
  const refresh = async () => {
    const answer = await server.inject({ method: 'POST', url: '/api/v1/auth/refresh', body: { refreshToken } })
    return { status: answer.statusCode, ...answer.json<{ accessToken: string; user: { roles: string[] } }>() }
  }
  return { headers: bearer(accessToken), refresh }
}

test('who signs out is signed out of every process, and nobody else is', async (t) => {
  const { server, other } = await twoProcesses(t)
  const [mine, elsewhere] = [await someone(server), await someone(server)]
  t.equal(await statusOf(other, mine), 200)
  t.equal((await server.inject({ method: 'POST', url: '/api/v1/auth/logout', headers: { ...mine } })).statusCode, 204)
  await refuses(other, mine, 'the other process has heard')
  await refuses(server, mine, 'and so has this one')
  t.equal(await statusOf(other, elsewhere), 200)
})

test('a session ended from another device is over at once', async (t) => {
  const { server, other } = await twoProcesses(t)
  const [lost, mine] = [await someone(server), await someone(server)]
  const list = await server.inject({ url: '/api/v1/auth/sessions', headers: { ...mine } })
  const [, { id } = { id: 0 }] = list.json<{ results: { id: number; current: boolean }[] }>().results
  await server.inject({ method: 'DELETE', url: `/api/v1/auth/sessions/${id}`, headers: { ...mine } })
  await refuses(other, lost, 'the lost device is signed out')
  t.equal(await statusOf(other, mine), 200)
})

test('a change of password takes back every token of the account, and those who may come back do', async (t) => {
  const { app, server, other } = await twoProcesses(t)
  const [mine, thief, stranger] = [
    await withRefresh(server, CUSTOMER),
    await withRefresh(server, CUSTOMER),
    await someone(server, VENDOR),
  ]
  const scope = houseScope(app)
  await inTransaction(scope, scope.actor, async (ctx) => {
    await ctx.db
      .updateTable('users')
      .set({ password_hash: `plain:${DEMO_PASSWORD}!` })
      .where('id', '=', 3)
      .execute()
    await endSessions(ctx, 3, { except: 1, reason: 'password-changed' })
  })
  await refuses(other, mine.headers, 'the tokens of before are refused')
  await refuses(other, thief.headers, 'everywhere')
  t.equal((await thief.refresh()).status, 401)
  const renewed = await mine.refresh()
  t.equal(renewed.status, 200)
  t.equal(await statusOf(other, bearer(renewed.accessToken)), 200, 'the session that asked goes on')
  t.equal(await statusOf(other, stranger), 200)
})

for (const [what, change] of [
  ['a role', `update users set roles = '{customer}' where id = 2`],
  ['a vendor', 'delete from vendor_members where user_id = 2'],
  ['standing at a vendor', `update vendor_members set role = 'staff' where user_id = 2`],
  ['another vendor', `insert into vendor_members (vendor_id, user_id, role) values (2, 2, 'staff')`],
] as const) {
  test(`whoever gains or loses ${what} refreshes, and is let in as what they are now`, async (t) => {
    const { app, server, other } = await twoProcesses(t)
    const vero = await withRefresh(server, VENDOR)
    await rowsOf(app.url, change)
    await refuses(other, vero.headers, 'a token that says what is no longer so is refused')
    const { accessToken } = await vero.refresh()
    t.equal(await statusOf(other, bearer(accessToken)), 200)
    t.equal(await statusOf(server, await someone(server, VENDOR)), 200, 'and nobody is locked out')
  })
}

test('an account that is gone is gone from every process', async (t) => {
  const { app, server, other } = await twoProcesses(t)
  const headers = await someone(server)
  await rowsOf(app.url, `update users set deleted_at = now() where email = '${CUSTOMER}'`)
  await refuses(other, headers, 'its token is refused')
})

test('what changes in an account without changing what it may do takes nothing back', async (t) => {
  const { app, server } = await testMarket(t, { products: 1 })
  await rowsOf(app.url, 'delete from revocations')
  const headers = await someone(server)
  await rowsOf(app.url, `update users set full_name = 'Chidi C.', roles = roles, updated_at = now() where id = 3`)
  await rowsOf(app.url, `update sessions set last_used_at = now()`)
  t.strictSame(await rowsOf(app.url, 'select * from revocations'), [])
  t.equal(await statusOf(server, headers), 200)
})

test('a process that starts later refuses what was ended before', async (t) => {
  const { app, server } = await testMarket(t, { products: 1 })
  const [ended, changed, kept] = [await someone(server), await someone(server, VENDOR), await someone(server)]
  await server.inject({ method: 'POST', url: '/api/v1/auth/logout', headers: { ...ended } })
  await rowsOf(app.url, `update users set roles = '{customer}' where id = 2`)
  const later = await process(t, app)
  t.equal(await statusOf(later, ended), 401)
  t.equal(await statusOf(later, changed), 401)
  t.equal(await statusOf(later, kept), 200)
})

test('what is ended while nothing can be heard is refused all the same', async (t) => {
  const { app, server, other } = await twoProcesses(t)
  const [meanwhile, after] = [await someone(server), await someone(server)]
  const cut = `select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'fashionistar-listener' and datname = current_database()`
  t.equal((await rowsOf(app.url, cut)).length, 2)
  await rowsOf(app.url, `update sessions set ended_at = now(), ended_reason = 'signed-out' where id = 1`)
  await refuses(other, meanwhile, 'it is read')
  const listening = `select from pg_stat_activity where application_name = 'fashionistar-listener' and datname = current_database()`
  await until(async () => (await rowsOf(app.url, listening)).length === 2, 'both listen again')
  t.equal(await statusOf(other, after), 200)
  await rowsOf(app.url, `update sessions set ended_at = now(), ended_reason = 'signed-out' where id = 2`)
  await refuses(other, after, 'and is heard again')
})

test('where nothing is ever heard it is read twice a second', async (t) => {
  const { app, server } = await testMarket(t, { products: 1 })
  const listener = { listen: async () => () => {} } as unknown as TestApp['listener']
  const deaf = await buildServer({ ...app, listener })
  t.teardown(() => deaf.close())
  const headers = await someone(server)
  t.equal(await statusOf(deaf, headers), 200)
  await rowsOf(app.url, `update sessions set ended_at = now(), ended_reason = 'signed-out'`)
  await refuses(deaf, headers, 'it is read')
})

test('who shows an access token costs the database nothing', async (t) => {
  const { app, server } = await testMarket(t, { products: 1, env: { DEMO: '1' } })
  const headers = await someone(server)
  const ask = (url: string, as: Headers) => statementsOf(() => server.inject({ url, headers: { ...as } }))
  await ask('/api/v1/categories', headers)
  const [nobody, somebody] = [await ask('/api/v1/categories', {}), await ask('/api/v1/categories', headers)]
  t.strictSame(
    somebody.map(({ text }) => text),
    nobody.map(({ text }) => text),
  )
  t.equal((await rowsOf(app.url, 'select from sessions')).length, 1)
  await server.inject({ method: 'POST', url: '/api/v1/auth/logout', headers: { ...headers } })
  await refuses(server, headers, 'it is refused')
  t.strictSame(await ask('/api/v1/auth/me', headers), [], 'and neither does refusing it')
})

test('a server that is closed leaves nobody listening', async (t) => {
  const { app, server } = await testMarket(t, { products: 1 })
  const listening = `select from pg_stat_activity where application_name = 'fashionistar-listener' and datname = current_database()`
  t.equal((await rowsOf(app.url, listening)).length, 1)
  await server.close()
  await app.listener.close()
  await until(async () => (await rowsOf(app.url, listening)).length === 0, 'it has hung up')
})
