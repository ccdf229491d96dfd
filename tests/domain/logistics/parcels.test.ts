import t, { test } from 'tap'
import { CarrierRefused, CarrierUnclear, type CarrierGateway } from '../../../domain/common/carrier-gateways.ts'
import { perform } from '../../../domain/common/operation.ts'
import { inTransaction } from '../../../domain/common/unit-of-work.ts'
import { createShipment, getShipment, noteStep } from '../../../domain/logistics/operations.ts'
import type { Shipment } from '../../../domain/logistics/schema.ts'
import { dispatch } from '../../../domain/logistics/dispatching.ts'
import { followParcels } from '../../../domain/logistics/tasks.ts'
import { houseScope } from '../../../server/context.ts'
import { cancelOrder } from '../../../domain/orders/operations.ts'
import { people, scopeOf } from '../../support/app.ts'
import { codeOf } from '../../support/failure.ts'
import { disagreements, write } from '../inventory/stock.ts'
import { openTill } from '../payments/till.ts'

const till = await openTill(t)
const { app } = till
const vendor = (id: number) => scopeOf(app, { ...people.vendor, vendorIds: [id], ownerOf: [id] })
const paid = async () => {
  const order = await till.order()
  await till.pay(order.id, 'success')
  await app.drain()
  return order
}
const read = (id: number) => perform(scopeOf(app, people.customer), getShipment, { id }) as Promise<Shipment>
const begin = (orderId: number, vendorId = 1, more = {}) =>
  perform(vendor(vendorId), createShipment, { id: vendorId, orderId, ...more }) as Promise<Shipment>
/** Sends a part off, and waits for its carrier. */
const ship = async (orderId: number, vendorId = 1, more = {}) => {
  const { id, status } = await begin(orderId, vendorId, more)
  t.equal(status, 'preparing')
  await app.drain()
  return read(id)
}
const say = async (vendorId: number, id: number, status: string) => {
  const scope = { ...vendor(vendorId), now: app.clock() }
  const shipment = (await perform(scope, noteStep, { id, status })) as Shipment
  await app.drain()
  return shipment
}

test('parcels go from vendor to buyer, and with the last of them the order has arrived and vendors are paid for it', async (t) => {
  const { id } = await paid()
  const first = await ship(id)
  t.match(first, { status: 'label-created', carrier: 'flat', trackingNumber: String })
  t.equal((await till.read(id)).status, 'processing')
  const second = await ship(id, 2)
  t.equal((await till.read(id)).status, 'shipped')
  t.match(await perform(scopeOf(app, people.customer), getShipment, { id: first.id }), { id: first.id })
  t.match(await say(1, first.id, 'in-transit'), { status: 'in-transit', steps: [{ status: 'in-transit' }] })
  await till.pass(1)
  await say(1, first.id, 'delivered')
  t.ok('vendor.available:1' in (await till.books(id)), 'what arrived may be paid out')
  t.notOk('vendor.available:2' in (await till.books(id)))
  await say(2, second.id, 'delivered')
  t.match(await till.read(id), { status: 'delivered', deliveredAt: String })
})

test('a part is sent once, when it is paid for, by those who may', async (t) => {
  const open = await till.order()
  t.equal(await codeOf(ship(open.id)), 'orders.illegal-move')
  const { id } = await paid()
  const answers = await Promise.allSettled(Array.from({ length: 5 }, () => begin(id)))
  await app.drain()
  t.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1)
  t.equal(await codeOf(ship(id)), 'orders.illegal-move')
  t.equal(await codeOf(perform(vendor(1), createShipment, { id: 2, orderId: id })), 'vendors.not-yours')
  t.strictSame(await disagreements(app), [], 'its pieces left the stock once')
})

/** Answers as it is told, and knows one parcel by its key. */
function moody(answers: ('silent' | 'no')[]): CarrierGateway {
  const real = app.gateways.carriers.of('flat')
  return {
    ...real,
    async ship(parcel, key) {
      const answer = answers.shift()
      if (answer === 'no') throw new CarrierRefused('too-heavy', 'Too heavy.')
      const label = await real.ship(parcel, key)
      if (answer === 'silent') throw new CarrierUnclear('no answer in time')
      return label
    },
  }
}

/** Sends a part off while its carrier is in a mood. */
const moodily = async (orderId: number, answers: ('silent' | 'no')[]) => {
  const { id } = await begin(orderId)
  const gateway = moody(answers)
  const scope = houseScope(app)
  const carriers = { offered: ['flat'] as const, of: () => gateway }
  await dispatch({ ...scope, gateways: { carriers }, write: (work) => inTransaction(scope, scope.actor, work) }, id)
  return read(id)
}

test('a carrier that did not answer is asked again about the same parcel', async (t) => {
  const { id } = await paid()
  t.match(await moodily(id, ['silent']), { status: 'preparing' })
  t.equal((await till.read(id)).status, 'paid')
  await till.pass(61)
  await write(app, (ctx) => ctx.enqueue(followParcels, {}))
  await app.drain()
  t.match(await till.read(id), { status: 'processing', subOrders: [{ status: 'shipped' }, { status: 'paid' }] })
  const { length } = await app.db.selectFrom('flat_parcels').select('reference').execute()
  const sent = await app.db.selectFrom('shipments').select('id').where('status', '<>', 'cancelled').execute()
  t.equal(length, sent.length, 'no parcel was ordered twice')
})

test('a parcel that cannot be followed makes room for others', async (t) => {
  const { id } = await paid()
  const parcel = await ship(id)
  await app.db
    .updateTable('shipments')
    .set({ carrier: 'dhl', check_at: app.clock().toISOString() })
    .where('id', '=', parcel.id)
    .execute()
  await write(app, (ctx) => ctx.enqueue(followParcels, {}))
  await app.drain()
  const { check_at } = await app.db
    .selectFrom('shipments')
    .select('check_at')
    .where('id', '=', parcel.id)
    .executeTakeFirstOrThrow()
  t.ok(check_at! > app.clock().toISOString(), 'it is due again later, not first of all')
})

test('what a carrier will not take can be sent another way, and so can what was to go by one that is not there', async (t) => {
  const { id } = await paid()
  t.match(await moodily(id, ['no']), { status: 'cancelled', failure: 'too-heavy: Too heavy.' })
  t.match(await ship(id, 1, { carrier: 'dhl' }), { status: 'cancelled', failure: 'dhl is not set up here.' })
  t.match(await ship(id), { status: 'label-created' })
})

test('a label for what was called off meanwhile is given back', async (t) => {
  const { id } = await paid()
  const { id: shipmentId } = await begin(id)
  await perform(scopeOf(app, people.admin), cancelOrder, { id })
  await app.drain()
  t.match(await read(shipmentId), { status: 'cancelled', failure: 'The order was called off.' })
  t.equal((await till.read(id)).status, 'cancelled')
})

test('a parcel is none of others’ business', async (t) => {
  const { id } = await paid()
  const parcel = await ship(id)
  const other = scopeOf(app, { ...people.customer, userId: people.admin.userId })
  t.equal(await codeOf(perform(other, getShipment, { id: parcel.id })), 'logistics.not-found')
  t.equal(await codeOf(say(2, parcel.id, 'delivered')), 'logistics.not-found')
})
