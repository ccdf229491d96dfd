import t, { test } from 'tap'
import { getOrder, listOrders, placeOrder } from '../../../domain/orders/operations.ts'
import type { Order } from '../../../domain/orders/schema.ts'
import { perform } from '../../../domain/common/operation.ts'
import { people, scopeOf, testShop } from '../../support/app.ts'
import { codeOf, failureOf } from '../../support/failure.ts'

const app = await testShop(t)
const customer = scopeOf(app, people.customer)
const deliveryAddress = { name: 'Chidi', line1: '1 Marina Road', city: 'Lagos', country: 'NG' }

type Placed = Order & { taskId: string }
const place = (items: { variantId: number; quantity: number }[], more = {}) =>
  perform(customer, placeOrder, { items, deliveryAddress, ...more }) as Promise<Placed>

const stock = async (variantId: number) =>
  app.db.selectFrom('stock_levels').selectAll().where('variant_id', '=', variantId).executeTakeFirstOrThrow()
const setStock = (variantId: number, onHand: number) =>
  app.db.updateTable('stock_levels').set({ on_hand: onHand, reserved: 0 }).where('variant_id', '=', variantId).execute()
const counts = async () => {
  const count = async (table: 'orders' | 'sub_orders' | 'order_items' | 'events') =>
    (
      await app.db
        .selectFrom(table)
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow()
    ).n
  const jobs = await app.boss.findJobs('emails')
  return [
    await count('orders'),
    await count('sub_orders'),
    await count('order_items'),
    await count('events'),
    jobs.length,
  ]
}

test('an order is split by vendor, priced as of now and reserved', async (t) => {
  await Promise.all([setStock(1, 5), setStock(4, 5), setStock(13, 5)])
  const order = await place([
    { variantId: 1, quantity: 2 },
    { variantId: 4, quantity: 1 },
    { variantId: 13, quantity: 1 },
  ])
  t.match(order, { status: 'pending', number: /^FS-\d+$/, placedAt: /Z$/ })
  t.equal(order.items.length, 3)
  t.strictSame(
    order.subOrders.map(({ vendor, items }) => [vendor.id, items.map(({ variantId }) => variantId)]),
    [
      [2, [1, 13]],
      [3, [4]],
    ],
    'one sub-order for each vendor',
  )
  t.equal(
    order.totals.subtotal.amount,
    order.items.reduce((sum, { unitPrice, quantity }) => sum + unitPrice.amount * quantity, 0),
  )
  const { subtotal, discount, shipping, tax, total } = order.totals
  t.equal(total.amount, subtotal.amount - discount.amount + shipping.amount + tax.amount)
  t.equal(
    total.amount,
    order.subOrders.reduce((sum, part) => sum + part.total.amount, 0),
  )
  t.ok(shipping.amount > 0, 'each parcel has its price')
  t.match(await stock(1), { on_hand: 5, reserved: 2 })
})

test('a later change of price is not the buyer’s', async (t) => {
  const order = await place([{ variantId: 4, quantity: 1 }])
  await app.db.updateTable('variants').set({ price_amount: 1 }).where('id', '=', 4).execute()
  const read = (await perform(customer, getOrder, { id: order.id })) as Order
  t.strictSame(read.total, order.total)
})

test('an order that falls short of one thing takes nothing of the others', async (t) => {
  await Promise.all([setStock(1, 5), setStock(7, 1)])
  const before = await counts()
  const demand = [
    { variantId: 1, quantity: 1 },
    { variantId: 7, quantity: 2 },
  ]
  t.match(await failureOf(place(demand)), {
    code: 'inventory.out-of-stock',
    shortages: [{ variantId: 7, quantity: 2, available: 1 }],
  })
  t.strictSame(await counts(), before, 'no order, item, event or job')
  t.match(await stock(1), { reserved: 0 })
})

test('two lines for one variant are one demand', async (t) => {
  await setStock(10, 3)
  const twice = [
    { variantId: 10, quantity: 2 },
    { variantId: 10, quantity: 2 },
  ]
  t.equal(await codeOf(place(twice)), 'inventory.out-of-stock')
  await setStock(10, 4)
  await t.resolves(place(twice))
})

test('what is not on sale cannot be ordered', async (t) => {
  t.equal(await codeOf(place([{ variantId: 999_999, quantity: 1 }])), 'orders.variant-not-on-sale')
  await app.db.updateTable('products').set({ published: false }).where('id', '=', 6).execute()
  t.equal(await codeOf(place([{ variantId: 16, quantity: 1 }])), 'orders.variant-not-on-sale')
})

test('one order has one currency', async (t) => {
  await app.db.updateTable('variants').set({ price_currency: 'USD' }).where('id', '=', 22).execute()
  await Promise.all([setStock(19, 5), setStock(22, 5)])
  const mixed = [
    { variantId: 19, quantity: 1 },
    { variantId: 22, quantity: 1 },
  ]
  t.equal(await codeOf(place(mixed)), 'orders.mixed-currencies')
  t.match(await stock(19), { reserved: 0 })
})

test('a buyer who was shown another total is asked again', async (t) => {
  await setStock(25, 5)
  const items = [{ variantId: 25, quantity: 1 }]
  t.match(await failureOf(place(items, { expectedTotal: { amount: 1, currency: 'NGN' } })), {
    code: 'orders.total-changed',
    total: { currency: 'NGN' },
  })
  t.match(await stock(25), { reserved: 0 })
  const { total } = await place(items)
  await t.resolves(place(items, { expectedTotal: total }))
})

test('an order is its buyer’s: another does not find it, staff do', async (t) => {
  await setStock(28, 5)
  const { id } = await place([{ variantId: 28, quantity: 1 }])
  t.equal(await codeOf(perform(scopeOf(app, people.vendor), getOrder, { id })), 'orders.not-found')
  await t.resolves(perform(scopeOf(app, people.admin), getOrder, { id }))
  const mine = (await perform(customer, listOrders, {})) as { results: Order[] }
  t.equal(mine.results[0]?.id, id, 'newest first')
  const theirs = (await perform(scopeOf(app, people.vendor), listOrders, {})) as { results: Order[] }
  t.strictSame(theirs.results, [])
})

test('the database itself refuses to promise more than there is', async (t) => {
  await t.rejects(app.db.updateTable('stock_levels').set({ reserved: 99 }).where('variant_id', '=', 1).execute(), {
    code: '23514',
  })
  await t.rejects(app.db.updateTable('stock_levels').set({ reserved: -1 }).where('variant_id', '=', 1).execute(), {
    code: '23514',
  })
})
