import { test } from 'tap'
import { z } from 'zod'
import type { User } from '../../../domain/common/access.ts'
import { defineEvent } from '../../../domain/common/event.ts'
import { inTransaction } from '../../../domain/common/unit-of-work.ts'
import * as collections from '../../../domain/collections/events.ts'
import * as images from '../../../domain/images/events.ts'
import * as inventory from '../../../domain/inventory/events.ts'
import * as logistics from '../../../domain/logistics/events.ts'
import * as orders from '../../../domain/orders/events.ts'
import * as payments from '../../../domain/payments/events.ts'
import * as payouts from '../../../domain/payouts/events.ts'
import * as products from '../../../domain/products/events.ts'
import * as reviews from '../../../domain/reviews/events.ts'
import * as vendors from '../../../domain/vendors/events.ts'
import { findPublicEvent, publicEvents } from '../../../domain/webhooks/public-events.ts'
import { fanOut } from '../../../domain/webhooks/tasks.ts'
import { postgresBackend } from '../../../jobs/backend.ts'
import { drain } from '../../../jobs/drain.ts'
import { replayEvents } from '../../../jobs/replay.ts'
import { subscriptions } from '../../../jobs/subscriptions.ts'
import { houseScope, meansOf } from '../../../server/context.ts'
import { rowsOf } from '../../db/catalogue.ts'
import { testMarket } from '../../support/app.ts'
import { admin, buy, count, customer, deliveriesOf, fakeReceiver, statusesOf, subscribe, vendor } from './hooks.ts'

test('each endpoint is owed an event once, though the event is fanned out twice and replayed', async (t) => {
  const { gateway, calls } = fakeReceiver()
  const { app } = await testMarket(t, { gateways: { webhooks: gateway }, products: 8 })
  const endpoints = [await subscribe(app, vendor), await subscribe(app, vendor), await subscribe(app, customer)]
  await buy(app)
  await app.drain()
  const owed = () => rowsOf(app.url, 'select endpoint_id, event_id from webhook_deliveries')
  t.equal((await owed()).length, 3)

  await t.test('the task is delivered again', async (t) => {
    await rowsOf(
      app.url,
      `update pgboss.job set state = 'created', started_on = null where data ->> 'task' = 'webhooks.fanOut'`,
    )
    t.equal(await app.drain(), 1)
    t.equal((await owed()).length, 3)
  })
  await t.test('and even where the proof that it ran was lost', async (t) => {
    await rowsOf(app.url, `update event_deliveries set effective_at = null where task = 'webhooks.fanOut'`)
    await rowsOf(
      app.url,
      `update pgboss.job set state = 'created', started_on = null where data ->> 'task' = 'webhooks.fanOut'`,
    )
    t.equal(await app.drain(), 1)
    t.equal((await owed()).length, 3)
  })
  await t.test('the event is replayed from the history', async (t) => {
    const late = await subscribe(app, customer)
    const replay = { task: fanOut.name, since: new Date(0), again: true }
    t.equal(await replayEvents(houseScope(app), postgresBackend, subscriptions, replay), 1)
    await app.drain()
    t.strictSame(await statusesOf(app, customer, late.id), ['delivered'], 'who came later gets what there was')
    t.equal((await owed()).length, 4)
  })
  for (const { id } of endpoints.slice(0, 2)) t.equal((await deliveriesOf(app, vendor, id)).length, 1)
  t.equal(calls.length, 4, 'and each is sent once')
  t.equal(new Set(calls.map(({ headers }) => headers['webhook-id'])).size, 4)
})

test('every subscription of a public event leads to the fan-out, and of no other', async (t) => {
  const led = subscriptions.filter(({ task }) => task === fanOut).map(({ event }) => event.name)
  t.strictSame(led.toSorted(), publicEvents.map(({ event }) => event.name).toSorted())
  t.equal(new Set(led).size, led.length, 'each once')
})

test('what happens to orders, parcels, money, products, stock and vendors is public, but for what is ours alone', async (t) => {
  const names: string[] = [
    orders,
    logistics,
    payments,
    payouts,
    products,
    images,
    collections,
    inventory,
    reviews,
    vendors,
  ].flatMap((events) => Object.values(events).map(({ name }) => name))
  t.strictSame(
    names.filter((name) => findPublicEvent(name) === undefined).toSorted(),
    [
      'category.created',
      'collection.created',
      'collection.deleted',
      'collection.edited',
      'image.added',
      'image.processed',
      'image.refused',
      'image.removed',
      'order.refundCredited',
      'payment.refundFailed',
      'payment.refundRequested',
      'payment.started',
      'payout.booked',
      'payout.requested',
      'review.answered',
      'review.voted',
      'search.synonymsChanged',
      'shipment.requested',
      'stock.holdsRepaired',
      'stock.policyChanged',
      'stockLocation.added',
      'stockLocation.changed',
      'stockLocation.removed',
      'transfer.noted',
    ],
    'or else: say in domain/webhooks/public-events.ts whom a new event concerns, or name it here as ours alone',
  )
})

test('a vendor’s part of an order is its buyer’s and that vendor’s to hear of, money its buyer’s alone', async (t) => {
  const { gateway } = fakeReceiver()
  const { app } = await testMarket(t, { gateways: { webhooks: gateway }, products: 8 })
  const orderId = await buy(app)
  await app.drain()
  const buyer = await subscribe(app, customer)
  const seller = await subscribe(app, vendor)
  const others = [await subscribe(app, admin), await subscribe(app, admin, { vendorId: 2 })]
  const scope = houseScope(app)
  await inTransaction(scope, scope.actor, async ({ emit }) => {
    await emit(orders.partShipped, { orderId, subOrderId: 1, vendorId: 1 })
    await emit(orders.orderEdited, { orderId, vendorIds: [1] })
    await emit(payments.paymentCaptured, { orderId, paymentId: 1 })
  })
  await app.drain()
  const typesOf = async (who: User, id: number) => (await deliveriesOf(app, who, id)).map(({ type }) => type).toSorted()
  t.strictSame(await typesOf(customer, buyer.id), ['order.edited', 'order.partShipped', 'payment.captured'])
  t.strictSame(await typesOf(vendor, seller.id), ['order.edited', 'order.partShipped'])
  for (const { id } of others) t.strictSame(await typesOf(admin, id), [])
})

test('what an event says beyond what is public stays inside', async (t) => {
  const payload = { productId: 7, margin: 0.4, vendorId: 9 }
  t.strictSame(findPublicEvent('product.updated')!.dataOf(payload), { productId: 7 })
  for (const published of publicEvents) {
    const schema = z.toJSONSchema(published.event.payload) as { properties: Record<string, { type: string }> }
    const facts = Object.fromEntries(
      Object.entries(schema.properties).map(([name, { type }]) => [name, type === 'array' ? [1] : 1]),
    )
    const told = Object.keys(published.dataOf(facts))
    t.ok(told.length > 0 && told.every((name) => name.endsWith('Id')), `${published.event.name}: ids alone`)
  }
})

test('what nobody listens for leaves nothing, and what is disabled hears nothing', async (t) => {
  const { gateway, calls } = fakeReceiver()
  const { app } = await testMarket(t, { gateways: { webhooks: gateway }, products: 8 })
  await subscribe(app, vendor, { eventTypes: ['order.placed'] })
  const { id } = await subscribe(app, vendor)
  await rowsOf(app.url, `update webhook_endpoints set disabled_reason = 'owner' where id = ${id}`)
  await count(app, 2)
  await app.drain()
  t.strictSame(await rowsOf(app.url, 'select * from webhook_deliveries'), [])
  t.strictSame(calls, [])
})

test('a task knows the event it follows from, and one that follows from none does not', async (t) => {
  const { app } = await testMarket(t, { products: 2 })
  const told = defineEvent({
    name: 'fanOut.tested',
    payload: z.object({ fanOutId: z.int() }),
    aggregate: () => 'fanOut:1',
  })
  const scope = houseScope(app)
  await inTransaction(scope, scope.actor, async ({ emit, enqueue }) => {
    await emit(told, { fanOutId: 1 })
    await enqueue(fanOut, {})
  })
  t.equal(await drain(app.boss, meansOf(app)), 1)
  const [task] = await rowsOf<{ status: string; message: string }>(
    app.url,
    `select status, errors -> 0 ->> 'message' as message from tasks where task = 'webhooks.fanOut'`,
  )
  t.match(task, { status: /READY|FAILED/, message: 'Only an event can be fanned out.' })
})
