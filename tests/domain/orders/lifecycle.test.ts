import { sql } from 'kysely'
import t, { test } from 'tap'
import { perform } from '../../../domain/common/operation.ts'
import { deliverPart, noteCaptured, requireLocked, shipPart } from '../../../domain/orders/index.ts'
import {
  acceptVendorOrder,
  cancelOrder,
  cancelVendorOrder,
  getOrder,
  placeOrder,
} from '../../../domain/orders/operations.ts'
import { expireUnpaid } from '../../../domain/orders/tasks.ts'
import type { Order } from '../../../domain/orders/schema.ts'
import { pay } from '../../doors/samples/paying.ts'
import { address } from '../../doors/samples.ts'
import { people, scopeOf, testShop } from '../../support/app.ts'
import { codeOf, failureOf } from '../../support/failure.ts'
import { disagreements, levelsOf, write } from '../inventory/stock.ts'
import { insertDiscount } from '../pricing/market.ts'

let now = new Date('2026-11-27T09:00:00Z')
const app = await testShop(t, { clock: () => now })
await sql`update stock_levels set on_hand = 50`.execute(app.db)
const variants = await Promise.all([1, 2].map(variantOf))
const buyer = () => scopeOf(app, people.customer)
const vendor = (id: number) => scopeOf(app, { ...people.vendor, vendorIds: [id], ownerOf: [id] })

async function variantOf(vendorId: number): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    select v.id from variants v join products p on p.id = v.product_id where p.vendor_id = ${vendorId}
    order by v.id limit 1`.execute(app.db)
  return rows[0]!.id
}

/** Two pieces of vendor 1's and one of vendor 2's. */
async function place(): Promise<Order> {
  const items = variants.map((variantId, index) => ({ variantId, quantity: 2 - index }))
  return (await perform(buyer(), placeOrder, { items, deliveryAddress: address })) as Order
}
const read = (id: number) => perform(buyer(), getOrder, { id }) as Promise<Order>
const held = async () => (await Promise.all(variants.map((id) => levelsOf(app, id)))).map(([level]) => level)
const eventsOf = async (id: number) =>
  (await app.db.selectFrom('events').select('name').where('aggregate', '=', `order:${id}`).orderBy('id').execute()).map(
    ({ name }) => name,
  )

const ship = (orderId: number, index: number) =>
  write(app, async (ctx) => {
    const { parts } = await requireLocked(ctx, orderId)
    await shipPart(ctx, orderId, parts[index]!, [{ variantId: variants[index]!, quantity: 2 - index }])
  })
const deliver = (orderId: number, index: number) =>
  write(app, async (ctx) => {
    const order = await requireLocked(ctx, orderId)
    await deliverPart(ctx, orderId, order.parts[index]!)
  })

test('an order that is paid for goes from part to part until all of it has arrived', async (t) => {
  const before = await held()
  const { id, holdUntil } = await place()
  t.equal(holdUntil, '2026-11-27T09:15:00.000Z')
  t.equal(await pay(app, id), true)
  t.match(await read(id), { status: 'paid', holdUntil: null, paidAt: now.toISOString() })
  await perform(vendor(1), acceptVendorOrder, { id: 1, orderId: id })
  t.match(await read(id), { status: 'processing', subOrders: [{ status: 'processing' }, { status: 'paid' }] })
  await ship(id, 0)
  t.equal((await read(id)).status, 'processing', 'the other part is still to come')
  await ship(id, 1)
  t.equal((await read(id)).status, 'shipped')
  await deliver(id, 1)
  t.equal((await read(id)).status, 'shipped')
  await deliver(id, 0)
  await deliver(id, 0)
  t.match(await read(id), { status: 'delivered', deliveredAt: now.toISOString() })
  t.strictSame(
    await held(),
    before.map((level, index) => ({ onHand: level!.onHand - 2 + index, reserved: level!.reserved })),
    'what was sent is gone, and nothing of it is held',
  )
  t.strictSame(await eventsOf(id), [
    'order.placed',
    'order.paid',
    'order.partAccepted',
    'order.partShipped',
    'order.partShipped',
    'order.partDelivered',
    'order.partDelivered',
    'order.delivered',
  ])
})

test('an order is paid for once, and not before all of it is there', async (t) => {
  const { id, total } = await place()
  await write(app, async (ctx) => {
    t.equal(await noteCaptured(ctx, await requireLocked(ctx, id), total.amount - 1), true)
  })
  t.equal((await read(id)).status, 'pending')
  t.equal(await pay(app, id), true)
  t.equal(await pay(app, id), true)
  t.strictSame(await eventsOf(id), ['order.placed', 'order.paid'])
})

test('its buyer calls an order off until a vendor has taken it in hand', async (t) => {
  const before = await held()
  const { id } = await place()
  await perform(buyer(), cancelOrder, { id, reason: 'Too small' })
  t.match(await read(id), { status: 'cancelled', cancelReason: 'Too small', cancelledAt: now.toISOString() })
  t.strictSame(await held(), before, 'and what was held is free')
  t.match(await failureOf(perform(buyer(), cancelOrder, { id })), { code: 'orders.illegal-move' })
  t.equal(await pay(app, id), false, 'money that comes later has to go back')
  t.equal((await read(id)).status, 'cancelled')

  const taken = await place()
  await pay(app, taken.id)
  await perform(vendor(2), acceptVendorOrder, { id: 2, orderId: taken.id })
  t.equal(await codeOf(perform(buyer(), cancelOrder, { id: taken.id })), 'orders.illegal-move')
  t.match(await perform(scopeOf(app, people.admin), cancelOrder, { id: taken.id }), { status: 'cancelled' })
  t.strictSame(await held(), before)
})

test('support looks on: it calls off no order but its own', async (t) => {
  const { id } = await place()
  const support = scopeOf(app, { ...people.admin, roles: ['customer', 'support'] })
  t.match(await perform(support, getOrder, { id }), { id, status: 'pending' })
  t.equal(await codeOf(perform(support, cancelOrder, { id })), 'orders.not-found')
  t.match(await read(id), { status: 'pending' })
  const input = { items: [{ variantId: variants[0], quantity: 1 }], deliveryAddress: address }
  const own = (await perform(support, placeOrder, input)) as Order
  t.match(await perform(support, cancelOrder, { id: own.id }), { status: 'cancelled' })
  await perform(buyer(), cancelOrder, { id })
})

test('a vendor calls off its part; the order goes on with the others, and ends with the last', async (t) => {
  const before = await held()
  const { id } = await place()
  t.equal(
    await codeOf(perform(vendor(1), cancelVendorOrder, { id: 1, orderId: id, reason: 'Torn' })),
    'orders.illegal-move',
    'not before it is paid for',
  )
  await pay(app, id)
  await perform(vendor(1), cancelVendorOrder, { id: 1, orderId: id, reason: 'Torn' })
  t.match(await read(id), { status: 'paid', subOrders: [{ status: 'cancelled' }, { status: 'paid' }] })
  t.match((await held())[0], before[0])
  await perform(vendor(2), cancelVendorOrder, { id: 2, orderId: id, reason: 'Lost' })
  t.match(await read(id), { status: 'cancelled', cancelledAt: now.toISOString() })
  t.strictSame(await held(), before)
  const { length, [length - 2]: part, [length - 1]: whole } = await eventsOf(id)
  t.strictSame([part, whole], ['order.partCancelled', 'order.cancelled'], 'which is said once, after its parts')
})

test('whoever’s order is called off by the last of its vendors may use a discount again', async (t) => {
  const discountId = await insertDiscount(app, { code: 'LASTPART', per_customer_limit: 1 })
  const { id } = await place()
  await app.db
    .insertInto('discount_redemptions')
    .values({ discount_id: discountId, order_id: id, customer_id: 3, amount: 1, redeemed_at: now.toISOString() })
    .execute()
  await app.db.updateTable('discounts').set({ used: 1 }).where('id', '=', discountId).execute()
  const used = async () =>
    (await app.db.selectFrom('discounts').select('used').where('id', '=', discountId).executeTakeFirstOrThrow()).used
  await pay(app, id)
  await perform(vendor(1), cancelVendorOrder, { id: 1, orderId: id, reason: 'Torn' })
  await app.drain()
  t.equal(await used(), 1, 'the rest of the order goes on, with its discount')
  await perform(vendor(2), cancelVendorOrder, { id: 2, orderId: id, reason: 'Lost' })
  await app.drain()
  t.equal(await used(), 0)
})

test('when what is left of an order has arrived already, it has arrived as a whole', async (t) => {
  const { id } = await place()
  await pay(app, id)
  await ship(id, 0)
  await deliver(id, 0)
  t.notOk((await eventsOf(id)).includes('order.delivered'))
  await perform(vendor(2), cancelVendorOrder, { id: 2, orderId: id, reason: 'Lost' })
  t.equal((await read(id)).status, 'delivered')
  t.equal((await eventsOf(id)).at(-1), 'order.delivered')
})

const expire = async () => {
  await write(app, (ctx) => ctx.enqueue(expireUnpaid, {}))
  await app.drain()
}

test('what is not paid for in time is called off, and others can have it', async (t) => {
  const before = await held()
  const [late, paid] = [await place(), await place()]
  await pay(app, paid.id)
  now = new Date(now.getTime() + 14 * 60_000)
  await expire()
  t.equal((await read(late.id)).status, 'pending', 'not before its time')
  now = new Date(now.getTime() + 60_000)
  await expire()
  await expire()
  t.match(await read(late.id), { status: 'cancelled', cancelReason: 'not paid for in time' })
  t.equal((await read(paid.id)).status, 'paid')
  t.strictSame(await eventsOf(late.id), ['order.placed', 'order.cancelled'])
  await perform(buyer(), cancelOrder, { id: paid.id })
  t.strictSame(await held(), before)
})

const placeOne = (variantId: number) =>
  perform(buyer(), placeOrder, { items: [{ variantId, quantity: 1 }], deliveryAddress: address }) as Promise<Order>

test('an order that cannot be called off holds up no other', async (t) => {
  const [stuck, other] = [await placeOne(variants[0]!), await placeOne(variants[1]!)]
  const reserve = (pieces: number) =>
    sql`update stock_levels set reserved = ${pieces} where variant_id = ${variants[0]!}`.execute(app.db)
  const [level] = await levelsOf(app, variants[0]!)
  await reserve(0)
  now = new Date(now.getTime() + 15 * 60_000)
  await expire()
  t.equal((await read(stuck.id)).status, 'pending')
  t.equal((await read(other.id)).status, 'cancelled')
  await reserve(level!.reserved)
  await expire()
  t.equal((await read(stuck.id)).status, 'cancelled')
})

test('however many orders cannot be called off, those that came later have their turn', async (t) => {
  await sql`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'stuck'; end $$`.execute(
    app.db,
  )
  await sql`
    create trigger stuck before update on orders for each row when (old.shipping_method = 'stuck') execute function refuse()`.execute(
    app.db,
  )
  await sql`
    insert into orders (customer_id, currency, total_amount, delivery_address, shipping_method, placed_at, hold_until)
    select 1, 'NGN', 0, '{}', 'stuck', ${now.toISOString()}, ${now.toISOString()}
    from generate_series(1, 250) as n`.execute(app.db)
  const { id } = await placeOne(variants[1]!)
  now = new Date(now.getTime() + 15 * 60_000)
  await expire()
  t.equal((await read(id)).status, 'cancelled')
  await sql`drop trigger stuck on orders`.execute(app.db)
  await sql`update orders set hold_until = null where shipping_method = 'stuck'`.execute(app.db)
})

test('of a payment and the end of its time one wins, whichever comes first', async (t) => {
  for (let round = 0; round < 8; round += 1) {
    const { id } = await place()
    now = new Date(now.getTime() + 16 * 60_000)
    await write(app, (ctx) => ctx.enqueue(expireUnpaid, {}))
    const [goesOn] = await Promise.all([pay(app, id), app.drain()])
    const { status } = await read(id)
    t.equal(status, goesOn ? 'paid' : 'cancelled')
  }
})

test('moves that cannot be are refused by the database, whoever asks', async (t) => {
  const { id } = await place()
  const refused = { code: '23514', constraint: 'order_moves' }
  await t.rejects(sql`update sub_orders set status = 'shipped' where order_id = ${id}`.execute(app.db), refused)
  await t.rejects(sql`update orders set status = 'delivered' where id = ${id}`.execute(app.db), refused)
  await perform(buyer(), cancelOrder, { id })
  await t.rejects(sql`update sub_orders set status = 'paid' where order_id = ${id}`.execute(app.db), refused)
})

test('after all of this the books of the stock agree', async (t) => {
  t.strictSame(await disagreements(app), [])
})
