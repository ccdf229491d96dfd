import { test } from 'tap'
import { FRESH_MINUTES } from '../../../domain/common/access.ts'
import { perform } from '../../../domain/common/operation.ts'
import { placeOrder } from '../../../domain/orders/operations.ts'
import { eraseUsers, requestErasure } from '../../../domain/privacy/operations.ts'
import { erase, eraseRemains } from '../../../domain/privacy/tasks.ts'
import { postgresBackend } from '../../../jobs/backend.ts'
import { replayEvents } from '../../../jobs/replay.ts'
import { subscriptions } from '../../../jobs/subscriptions.ts'
import { DEMO_PASSWORD } from '../../../server/demo.ts'
import { houseScope } from '../../../server/context.ts'
import { rowsOf } from '../../db/catalogue.ts'
import { bearer } from '../../doors/callers.ts'
import { address, orderOf } from '../../doors/samples/sample.ts'
import { people, scopeOf, type TestApp, testMarket, testShop } from '../../support/app.ts'
import { codeOf, failureOf } from '../../support/failure.ts'
import { hurry, tasksOf } from '../notifications/outside.ts'

const CUSTOMER = 'customer@fashionistar.test'
const now = () => Date.now()

/** Somebody who has just shown who they are. */
const just = <P extends { readonly userId: number }>(who: P) => ({ ...who, authenticatedAt: now() })

const leave = (app: TestApp, who: typeof people.customer | typeof people.vendor = people.customer) =>
  perform(scopeOf(app, just(who)), requestErasure, {})

const account = async (app: TestApp, id: number = people.customer.userId) =>
  (
    await rowsOf<{ email: string; roles: string[]; deleted_at: unknown }>(
      app.url,
      `select * from users where id = ${id}`,
    )
  )[0]!

const erasedEvents = (app: TestApp) => rowsOf(app.url, `select * from events where name = 'user.erased'`)

test('whoever leaves is a stranger from then on, and their address is free', async (t) => {
  const { app, server } = await testMarket(t)
  const post = (url: string, body: object, headers: object = {}) =>
    server.inject({ method: 'POST', url: `/api/v1${url}`, body, headers: { ...headers } })
  const login = (email: string) => post('/auth/login', { email, password: DEMO_PASSWORD })
  const { accessToken, refreshToken } = (await login(CUSTOMER)).json<{ accessToken: string; refreshToken: string }>()
  const { taskId } = (await post('/auth/me/erase', {}, bearer(accessToken))).json<{ taskId: string }>()
  const following = () => server.inject({ url: `/api/v1/tasks/${taskId}`, headers: { ...bearer(accessToken) } })
  t.match((await following()).json(), { status: 'READY', task: 'privacy.erase' }, 'can be followed while it goes on')
  await app.drain()

  const [gone, unknown] = [await login(CUSTOMER), await login('stranger@fashionistar.test')]
  t.equal(gone.statusCode, 401)
  const { requestId: _, ...words } = gone.json<Record<string, unknown>>()
  t.match(unknown.json(), words, 'in the words an unknown address gets')
  t.equal((await post('/auth/refresh', { refreshToken })).statusCode, 401)
  await app.drain()
  const later = await refusedWithin(() =>
    server.inject({ url: '/api/v1/auth/me', headers: { ...bearer(accessToken) } }),
  )
  t.equal(later, 401, 'the token they still have is refused')
  const again = { email: CUSTOMER, password: 'four very unlikely words', fullName: 'Chidi Again' }
  t.equal((await post('/auth/register', again)).statusCode, 201)
})

/** The news of a revocation takes a moment. */
async function refusedWithin(ask: () => Promise<{ statusCode: number }>): Promise<number> {
  for (let tries = 0; ; tries += 1) {
    const { statusCode } = await ask()
    if (statusCode >= 400 || tries === 100) return statusCode
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

test('leaving takes a fresh proof of who one is', async (t) => {
  const app = await testShop(t, { products: 1 })
  const stale = { ...people.customer, authenticatedAt: now() - (FRESH_MINUTES + 1) * 60_000 }
  t.equal(await codeOf(perform(scopeOf(app, stale), requestErasure, {})), 'common.step-up-required')
  t.equal(await codeOf(perform(scopeOf(app, people.customer), requestErasure, {})), 'common.step-up-required')
  await app.drain()
  t.equal((await account(app)).email, CUSTOMER)
})

test('nobody leaves a vendor without an owner', async (t) => {
  const app = await testShop(t, { products: 1 })
  t.match(await failureOf(leave(app, people.vendor)), { code: 'privacy.owns-vendor', vendorIds: [1] })
  await rowsOf(app.url, `insert into vendor_members (vendor_id, user_id, role) values (1, 3, 'owner')`)
  await leave(app, people.vendor)
  // The other owner is faster.
  await rowsOf(app.url, 'delete from vendor_members where user_id = 3')
  await app.drain()
  t.match(await tasksOf(app, erase), [{ status: 'FAILED', errors: [{ errorClass: 'GiveUp' }] }])
  t.equal((await account(app, 2)).email, 'vendor@fashionistar.test', 'nothing was erased')
  await rowsOf(app.url, 'update vendors set deleted_at = now() where id = 1')
  await leave(app, people.vendor)
  await app.drain()
  t.match(await account(app, 2), { email: 'erased:2', roles: [] }, 'a vendor that is closed needs none')
})

test('erased once, however often it is asked for', async (t) => {
  const app = await testShop(t, { products: 1 })
  await leave(app)
  await leave(app)
  await app.drain()
  t.equal((await erasedEvents(app)).length, 1)
  const { deleted_at } = await account(app)
  await hurry(app)
  await app.drain()
  t.strictSame((await account(app)).deleted_at, deleted_at, 'and the time of it stays')
})

test('an open order goes on without a name, and its vendor can still read it', async (t) => {
  const { app, server } = await testMarket(t)
  const order = (await perform(scopeOf(app, people.customer), placeOrder, orderOf(1, 1))) as { id: number }
  await leave(app)
  await app.drain()
  const admin = await server.inject({
    method: 'POST',
    url: '/api/v1/auth/login',
    body: { email: 'admin@fashionistar.test', password: DEMO_PASSWORD },
  })
  const headers = { ...bearer(admin.json<{ accessToken: string }>().accessToken) }
  const seen = await server.inject({ url: `/api/v1/orders/${order.id}`, headers })
  t.equal(seen.statusCode, 200, seen.body)
  t.match(seen.json(), { status: 'pending', deliveryAddress: { name: 'Erased', country: address.country } })
})

test('what was written while somebody was being erased goes a while later', async (t) => {
  const app = await testShop(t, { products: 1 })
  await leave(app)
  await app.drain()
  await perform(scopeOf(app, people.customer), placeOrder, orderOf(1, 1))
  await rowsOf(
    app.url,
    `insert into push_subscriptions (user_id, endpoint, p256dh, auth, created_at)
    values (3, 'https://push.example/late', 'p', 'a', now())`,
  )
  const sent = `'{"value": {"to": "${CUSTOMER}"}}', 'completed', now()`
  await rowsOf(
    app.url,
    `insert into pgboss.job (id, name, data, output, state, completed_on)
      select gen_random_uuid(), 'emails', data::jsonb, ${sent} from unnest(array[
        '{"task": "tests.mail", "ownerId": 3, "payload": {}}',
        '{"task": "tests.mail", "ownerId": null, "payload": {"userId": 3, "message": "password-changed"}}',
        '{"task": "tests.mail", "ownerId": 1, "payload": {"orderId": 1}}'
      ]) as data`,
  )
  t.match(await tasksOf(app, eraseRemains), [{ status: 'READY' }], 'once no token is good any more')
  await hurry(app)
  await app.drain()
  t.strictSame(await rowsOf(app.url, 'select * from push_subscriptions'), [])
  t.strictSame(await tasksOf(app, { name: 'tests.mail' }), [], 'the results of tasks that were sending just then')
  t.match(await rowsOf(app.url, 'select delivery_address from orders'), [{ delivery_address: { line1: 'Erased' } }])
})

test('a backup that brings somebody back is told to forget them again', async (t) => {
  const app = await testShop(t, { products: 1 })
  await leave(app)
  await app.drain()
  const restore = () =>
    rowsOf(
      app.url,
      `update users set email = '${CUSTOMER}', full_name = 'Chidi Customer', deleted_at = null where id = 3`,
    )
  await restore()
  const replay = { task: eraseRemains.name, since: new Date(0), again: true }
  await hurry(app)
  await app.drain()
  await restore()
  t.equal(await replayEvents(houseScope(app), postgresBackend, subscriptions, replay), 1)
  await app.drain()
  t.match(await account(app), { email: 'erased:3', full_name: 'Erased', deleted_at: Date }, 'by what the trail says')
  await restore()
  t.match(await perform(houseScope(app), eraseUsers, { userIds: [3, 3] }), { queued: 1 })
  await app.drain()
  t.match(await account(app), { email: 'erased:3', full_name: 'Erased', deleted_at: Date }, 'and by what the log says')
})
