import { sql } from 'kysely'
import t, { test } from 'tap'
import { z } from 'zod'
import { forOwnOrVendor, type User } from '../../../domain/common/access.ts'
import { operation, perform } from '../../../domain/common/operation.ts'
import type { Page } from '../../../domain/common/page.ts'
import * as queries from '../../../domain/webhooks/endpoint-queries.ts'
import * as webhooks from '../../../domain/webhooks/operations.ts'
import type { Endpoint, NewEndpoint } from '../../../domain/webhooks/schema.ts'
import { rowsOf } from '../../db/catalogue.ts'
import { people, scopeOf, testMarket } from '../../support/app.ts'
import { codeOf, failureOf } from '../../support/failure.ts'
import { buy, fakeReceiver, subscribe, wholeDelivery } from './hooks.ts'

const { gateway } = fakeReceiver()
const { app } = await testMarket(t, { gateways: { webhooks: gateway } })
const { admin, customer, vendor } = people
const staff: User = { ...vendor, userId: 3, ownerOf: [] }
const otherOwner: User = { ...vendor, userId: 1, roles: ['customer', 'vendor'], vendorIds: [2], ownerOf: [2] }
const support: User = { ...customer, userId: 1, roles: ['customer', 'support'] }

const own = await subscribe(app, customer)
const vendors = await subscribe(app, vendor)
const others = await subscribe(app, otherOwner)
await buy(app)
await app.drain()

const idsOf = async (who: User, input: object = {}) => {
  const page = await perform(scopeOf(app, who), webhooks.listEndpoints, input)
  return (page as Page<Endpoint>).results.map(({ id }) => id)
}
const ask = (who: User, how: (typeof changes)[number] | typeof webhooks.getEndpoint, input: object) =>
  perform(scopeOf(app, who), how as typeof webhooks.getEndpoint, input as { id: number })
const changes = [webhooks.updateEndpoint, webhooks.rotateSecret, webhooks.ping, webhooks.deleteEndpoint] as const
const NOT_FOUND = 'webhooks.endpoint-not-found'

test('people see their own endpoints and those of the vendors they act for, staff of the house see all', async (t) => {
  t.strictSame(await idsOf(customer), [own.id])
  t.strictSame(await idsOf(vendor), [vendors.id])
  t.strictSame(await idsOf(staff), [vendors.id, own.id], 'somebody who is both')
  t.strictSame(await idsOf(otherOwner), [others.id])
  t.strictSame(await idsOf(support), [others.id, vendors.id, own.id])
  t.strictSame(await idsOf(admin, { vendorId: 1 }), [vendors.id])
  t.equal(await codeOf(idsOf(customer, { vendorId: 1 })), 'vendors.not-yours')
})

test('another’s endpoint is not there, whatever is asked of it', async (t) => {
  const { id: deliveryId } = (
    await rowsOf<{ id: number }>(app.url, `select id::int from webhook_deliveries where endpoint_id = ${vendors.id}`)
  )[0]!
  for (const who of [customer, otherOwner]) {
    for (const how of [webhooks.getEndpoint, ...changes]) {
      t.equal(await codeOf(ask(who, how, { id: vendors.id })), NOT_FOUND, how.id)
    }
    t.equal(await codeOf(wholeDelivery(app, who, vendors.id, deliveryId)), NOT_FOUND)
    const redeliver = perform(scopeOf(app, who), webhooks.redeliver, { id: vendors.id, deliveryId })
    t.equal(await codeOf(redeliver), NOT_FOUND)
  }
  t.match(await ask(vendor, webhooks.getEndpoint, { id: vendors.id }), { id: vendors.id, enabled: true })
})

test('staff of a vendor look and change nothing; its owner does both', async (t) => {
  t.match(await ask(staff, webhooks.getEndpoint, { id: vendors.id }), { vendorId: 1 })
  for (const how of changes) t.equal(await codeOf(ask(staff, how, { id: vendors.id })), NOT_FOUND, how.id)
  const input = { url: 'https://staff.example/', eventTypes: ['*'], vendorId: 1 } as const
  t.equal(await codeOf(perform(scopeOf(app, staff), webhooks.createEndpoint, input)), 'vendors.not-yours')
  t.equal(await codeOf(perform(scopeOf(app, otherOwner), webhooks.createEndpoint, input)), 'vendors.not-yours')
  t.equal(await codeOf(perform(scopeOf(app, support), webhooks.createEndpoint, input)), 'vendors.not-yours')
  const nowhere = perform(scopeOf(app, admin), webhooks.createEndpoint, { ...input, vendorId: 987 })
  t.equal(await codeOf(nowhere), 'vendors.not-found')
  t.match(await ask(vendor, webhooks.updateEndpoint, { id: vendors.id, description: 'Books' }), {
    description: 'Books',
  })
})

test('a program has the scope it was given', async (t) => {
  const reading: User = { ...vendor, scopes: ['webhooks:read'] }
  t.strictSame(await idsOf(reading), [vendors.id])
  t.equal(await codeOf(ask(reading, webhooks.ping, { id: vendors.id })), 'common.forbidden')
  t.equal(await codeOf(idsOf({ ...vendor, scopes: ['orders:read'] })), 'common.forbidden')
  t.strictSame(await idsOf({ ...admin, scopes: ['webhooks:read'] }), [], 'a program of staff’s is not staff')
})

const Statement = z.object({ text: z.string() })
type Row = Record<string, unknown>
const record = {
  summary: 'Run a statement nobody has scoped.',
  access: forOwnOrVendor('webhooks:write'),
  input: Statement,
  output: z.array(z.record(z.string(), z.unknown())),
}
const readAnything = operation({
  ...record,
  id: 'tests.readAnything',
  effect: 'outward',
  run: async (ctx, { text }) => (await sql.raw<Row>(text).execute(ctx.db)).rows,
})
const changeAnything = operation({
  ...record,
  id: 'tests.changeAnything',
  effect: 'outward',
  run: (ctx, { text }) => ctx.conclude(async ({ db }) => (await sql.raw<Row>(text).execute(db)).rows),
})
const as = (who: User, how: typeof readAnything, text: string) =>
  perform(scopeOf(app, who), how, { text }) as Promise<Row[]>

test('behind the wall the database shows nobody what is another’s, though a query forgets to ask whose it is', async (t) => {
  for (const [who, ids] of [
    [customer, [own.id]],
    [vendor, [vendors.id]],
    [otherOwner, [others.id]],
  ] as const) {
    t.strictSame(
      (await as(who, readAnything, 'select id from webhook_endpoints')).map(({ id }) => id),
      ids,
    )
    const deliveries = await as(who, readAnything, 'select distinct endpoint_id as id from webhook_deliveries')
    t.ok(deliveries.every(({ id }) => ids.includes(id as number)))
    const attempts = await as(
      who,
      readAnything,
      'select distinct endpoint_id as id from webhook_attempts join webhook_deliveries on id = delivery_id',
    )
    t.strictSame(attempts, deliveries)
  }
  t.ok((await rowsOf(app.url, 'select from webhook_attempts')).length >= 2, 'there is something of others')
  const touched = await as(vendor, changeAnything, `update webhook_endpoints set description = 'x' returning id`)
  t.strictSame(touched, [{ id: vendors.id }])
})

test('and queries say whose it is, though no wall stands behind them', async (t) => {
  for (const [who, ids] of [
    [customer, [own.id]],
    [staff, [vendors.id, own.id]],
    [otherOwner, [others.id]],
    [support, [others.id, vendors.id, own.id]],
  ] as const) {
    const seen = await queries.listEndpoints(app.db, who, { limit: 10 })
    t.strictSame(
      seen.map(({ id }) => id),
      ids,
    )
    t.equal(
      (await queries.findEndpoint(app.db, who, 'webhooks:read', vendors.id))?.id,
      ids.find((id) => id === vendors.id),
    )
  }
  t.equal(await queries.findEndpoint(app.db, staff, 'webhooks:write', vendors.id), undefined)
  t.equal(await queries.findEndpoint(app.db, support, 'webhooks:write', vendors.id), undefined)
})

test('nor is anything put among what is another’s, and no secret is read', async (t) => {
  const columns = '(user_id, vendor_id, url, event_types, description, created_at, updated_at)'
  const values = (whose: string) => `insert into webhook_endpoints ${columns}
    values (${whose}, 'https://x.example', '{*}', '', now(), now())`
  for (const whose of ['null, 2', `${customer.userId}, null`])
    await t.rejects(as(vendor, changeAnything, values(whose)), { message: /row-level security/ }, whose)
  await t.rejects(as(vendor, readAnything, 'select sealed from webhook_secrets'), { message: /permission denied/ })
  await t.rejects(as(vendor, readAnything, 'delete from webhook_endpoints'), { message: /read-only/ })
  t.strictSame(await as(vendor, readAnything, 'select endpoint_id from webhook_secrets'), [{ endpoint_id: vendors.id }])
})

test('an address is judged before it is kept, and again when it is changed', async (t) => {
  const { app } = await testMarket(t, { products: 2, env: { WEBHOOK_ALLOW_PRIVATE: '0' } })
  const create = (url: string) =>
    perform(scopeOf(app, customer), webhooks.createEndpoint, { url, eventTypes: ['order.placed'] })
  for (const url of ['http://receiver.example/', 'https://127.0.0.1/', 'https://me:me@receiver.example/', 'nonsense']) {
    t.match(await failureOf(create(url)), { code: 'common.invalid', errors: [{ path: 'url' }] }, url)
  }
  const { id } = (await create('https://receiver.example/hook')) as NewEndpoint
  const moved = perform(scopeOf(app, customer), webhooks.updateEndpoint, { id, url: 'https://10.0.0.1/' })
  t.match(await failureOf(moved), { code: 'common.invalid', errors: [{ path: 'url' }] })
  const unknown = { url: 'https://receiver.example/', eventTypes: ['category.created'] }
  t.equal(await codeOf(perform(scopeOf(app, customer), webhooks.createEndpoint, unknown)), 'common.invalid')
})

test('an owner has twenty endpoints at most, however many are made at once', async (t) => {
  const { app } = await testMarket(t, { products: 2, gateways: { webhooks: gateway } })
  const made = await Promise.allSettled(Array.from({ length: 25 }, () => subscribe(app, customer)))
  t.equal(made.filter(({ status }) => status === 'fulfilled').length, 20)
  t.equal(await codeOf(subscribe(app, customer)), 'webhooks.too-many-endpoints')
  t.ok((await subscribe(app, vendor)).id, 'which is nobody else’s concern')
})

test('what is done to an endpoint stands in the audit trail, without its address', async (t) => {
  const { app } = await testMarket(t, { products: 2, gateways: { webhooks: gateway } })
  const { id } = await subscribe(app, vendor, { url: 'https://told.example/secret-path' })
  const scope = scopeOf(app, vendor)
  await perform(scope, webhooks.updateEndpoint, { id, url: 'https://moved.example/', enabled: false })
  await perform(scope, webhooks.updateEndpoint, { id, enabled: false })
  await perform(scope, webhooks.updateEndpoint, { id, enabled: true, eventTypes: ['order.placed', 'order.placed'] })
  await perform(scope, webhooks.rotateSecret, { id })
  await perform(scope, webhooks.deleteEndpoint, { id })
  const events = await rowsOf<{ name: string; changes: object | null }>(
    app.url,
    `select name, changes, payload, actor from events where aggregate = 'webhookEndpoint:${id}' order by id`,
  )
  const masked = { before: '…', after: '…' }
  t.match(events, [
    { name: 'webhook.endpointCreated', changes: { address: masked, enabled: { after: true } }, actor: 'user:2' },
    { name: 'webhook.endpointUpdated', changes: { address: masked, enabled: { before: true, after: false } } },
    { name: 'webhook.endpointUpdated', changes: { eventTypes: { before: ['*'], after: ['order.placed'] } } },
    { name: 'webhook.secretRotated', payload: { endpointId: id, userId: null, vendorId: 1 } },
    { name: 'webhook.endpointDeleted' },
  ])
  t.strictSame(Reflect.get(events[2]!.changes!, 'eventTypes'), { before: ['*'], after: ['order.placed'] })
  t.equal(events.length, 5, 'what changes nothing leaves none')
  t.notMatch(JSON.stringify(events), /told\.example|moved\.example/)
  t.strictSame(await rowsOf(app.url, 'select from webhook_secrets'), [], 'and its secrets are gone with it')
})
