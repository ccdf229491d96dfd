import t, { test } from 'tap'
import { perform } from '../../../domain/common/operation.ts'
import { release, reserve, restock, send } from '../../../domain/inventory/index.ts'
import { placeOrder } from '../../../domain/orders/operations.ts'
import type { Order } from '../../../domain/orders/schema.ts'
import { address } from '../../doors/samples.ts'
import { people, scopeOf, testShop } from '../../support/app.ts'
import { codeOf, failureOf } from '../../support/failure.ts'
import { addLocation, disagreements, levelsOf, write } from './stock.ts'

const app = await testShop(t)
const setStock = async (variantId: number, onHand: number, backorders = 0) => {
  await app.db.deleteFrom('stock_holds').where('variant_id', '=', variantId).execute()
  await app.db
    .updateTable('stock_levels')
    .set({ on_hand: onHand, reserved: 0, backorder_limit: backorders })
    .where('variant_id', '=', variantId)
    .execute()
}
/** An order for stock to be held by; it holds one piece of a variant nothing else here asks for. */
const orderId = async () => {
  await setStock(70, 50)
  const input = { items: [{ variantId: 70, quantity: 1 }], deliveryAddress: address }
  return ((await perform(scopeOf(app, people.customer), placeOrder, input)) as Order).id
}

test('pieces are taken from the first place that has them, and then from the next', async (t) => {
  await setStock(1, 2)
  await addLocation(app, 1, 3, 5)
  await addLocation(app, 1, 1, -1)
  const id = await orderId()
  await write(app, (ctx) => reserve(ctx, id, [{ variantId: 1, quantity: 4 }]))
  t.strictSame(await levelsOf(app, 1), [
    { onHand: 2, reserved: 2 },
    { onHand: 3, reserved: 1 },
    { onHand: 1, reserved: 1 },
  ])
  t.match(await failureOf(write(app, (ctx) => reserve(ctx, id, [{ variantId: 1, quantity: 3 }]))), {
    code: 'inventory.out-of-stock',
    shortages: [{ variantId: 1, quantity: 3, available: 2 }],
  })
  t.strictSame(await disagreements(app), [])
})

test('what is released is free again, and no more than was held', async (t) => {
  await setStock(4, 5)
  const id = await orderId()
  await write(app, (ctx) => reserve(ctx, id, [{ variantId: 4, quantity: 3 }]))
  await write(app, (ctx) => release(ctx, id, [{ variantId: 4, quantity: 1 }]))
  t.strictSame(await levelsOf(app, 4), [{ onHand: 5, reserved: 2 }])
  await write(app, (ctx) => release(ctx, id, [{ variantId: 4, quantity: 9 }]))
  await write(app, (ctx) => release(ctx, id, [{ variantId: 4, quantity: 9 }]))
  t.strictSame(await levelsOf(app, 4), [{ onHand: 5, reserved: 0 }])
  t.strictSame(await disagreements(app), [])
})

test('what is sent leaves the stock; what comes back is there again, and the history says why', async (t) => {
  await setStock(7, 5)
  const id = await orderId()
  await write(app, (ctx) => reserve(ctx, id, [{ variantId: 7, quantity: 3 }]))
  await write(app, (ctx) => send(ctx, id, [{ variantId: 7, quantity: 2 }]))
  t.strictSame(await levelsOf(app, 7), [{ onHand: 3, reserved: 1 }])
  t.equal(
    await codeOf(write(app, (ctx) => send(ctx, id, [{ variantId: 7, quantity: 2 }]))),
    'inventory.out-of-stock',
    'no more than it holds',
  )
  await write(app, (ctx) => restock(ctx, id, [{ variantId: 7, quantity: 1 }]))
  t.strictSame(await levelsOf(app, 7), [{ onHand: 4, reserved: 1 }])
  const moved = await app.db
    .selectFrom('stock_movements')
    .select(['quantity', 'why', 'order_id as orderId'])
    .where('variant_id', '=', 7)
    .where('order_id', '=', id)
    .orderBy('id')
    .execute()
  t.strictSame(moved, [
    { quantity: -2, why: 'sale', orderId: id },
    { quantity: 1, why: 'return', orderId: id },
  ])
  t.strictSame(await disagreements(app), [])
})

test('a variant may be promised before it is there, as far as its vendor lets it', async (t) => {
  await setStock(10, 1, 2)
  const id = await orderId()
  await write(app, (ctx) => reserve(ctx, id, [{ variantId: 10, quantity: 3 }]))
  t.strictSame(await levelsOf(app, 10), [{ onHand: 1, reserved: 3 }])
  t.equal(
    await codeOf(write(app, (ctx) => reserve(ctx, id, [{ variantId: 10, quantity: 1 }]))),
    'inventory.out-of-stock',
  )
  t.equal(
    await codeOf(write(app, (ctx) => send(ctx, id, [{ variantId: 10, quantity: 3 }]))),
    'inventory.out-of-stock',
    'and cannot be sent before it has come',
  )
})

test('a vendor is told once when little is left', async (t) => {
  await setStock(13, 6)
  await app.db.updateTable('stock_levels').set({ low_at: 3 }).where('variant_id', '=', 13).execute()
  const id = await orderId()
  const told = async () =>
    (await app.db.selectFrom('events').select('id').where('name', '=', 'stock.ranLow').execute()).length
  for (const [quantity, times] of [
    [2, 0],
    [1, 1],
    [2, 1],
  ] as const) {
    await write(app, (ctx) => reserve(ctx, id, [{ variantId: 13, quantity }]))
    t.equal(await told(), times)
  }
})

test('the history of the stock cannot be written over', async (t) => {
  await t.rejects(app.db.updateTable('stock_movements').set({ quantity: 1 }).execute(), { code: '23001' })
  await t.rejects(app.db.deleteFrom('stock_movements').execute(), { code: '23001' })
})
