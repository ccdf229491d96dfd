import t, { test } from 'tap'
import { eraseUser } from '../../../domain/orders/index.ts'
import { acceptVendorOrder, cancelOrder, cancelVendorOrder, listReturns } from '../../../domain/orders/operations.ts'
import type { Return } from '../../../domain/orders/returns/schema.ts'
import type { Order } from '../../../domain/orders/schema.ts'
import { sendExchange } from '../../../domain/orders/tasks.ts'
import { faultsOf } from '../../../server/manage/verify.ts'
import { people } from '../../support/app.ts'
import { codeOf, failureOf } from '../../support/failure.ts'
import { levelsOf, write } from '../inventory/stock.ts'
import { openShop } from './delivered.ts'

const shop = await openShop(t)
const { app } = shop
const returnOf = async (orderId: number) =>
  (await shop.asBuyer<{ results: Return[] }>(listReturns, { id: orderId })).results[0]!
/** A delivered order, and its first item in exchange for a variant of this price and stock. */
async function exchanged(stock: number, more: { quantity?: number; price?: (of: number) => number } = {}) {
  const { quantity = 1, price = (of) => of } = more
  const order = await shop.delivered()
  const item = order.items[0]!
  const variantId = await shop.variant(price(item.unitPrice.amount), stock)
  const items = [{ itemId: item.id, quantity, exchangeVariantId: variantId }]
  const asked = await shop.ask(order.id, { kind: 'exchange', items })
  await shop.takeBack(asked.id)
  return { order, item, variantId, returned: await returnOf(order.id) }
}
const arrive = async (order: Order) => {
  await shop.ship(order, 0)
  await shop.deliver(order, 0)
  await app.drain()
}

test('what came back is exchanged for an order that costs nothing and is paid for', async (t) => {
  const { order, item, variantId, returned } = await exchanged(5, { quantity: 2 })
  t.match(returned, { kind: 'exchange', status: 'closed', exchangeOrderId: Number, refund: null })
  const next = await shop.read(returned.exchangeOrderId!)
  const worth = item.unitPrice.amount * 2
  t.match(next, {
    status: 'paid',
    holdUntil: null,
    paidAt: app.clock().toISOString(),
    items: [
      { variantId, quantity: 2, lineTotal: { amount: worth }, discount: { amount: worth }, payable: { amount: 0 } },
    ],
    subOrders: [{ vendor: { id: 1 }, status: 'paid' }],
    totals: { subtotal: { amount: worth }, discount: { amount: worth }, shipping: { amount: 0 }, tax: { amount: 0 } },
    total: { amount: 0, currency: 'NGN' },
    discounts: [{ code: null, name: `Exchange for ${order.number}`, amount: worth }],
    deliveryAddress: order.deliveryAddress,
  })
  t.strictSame(await levelsOf(app, variantId), [{ onHand: 5, reserved: 2 }])
  t.equal((await shop.read(order.id)).refunded.amount, 0)
  t.strictSame(await shop.books(next.id), {}, 'no money has moved')
  await shop.asVendor(acceptVendorOrder, { orderId: next.id })
  await arrive(next)
  t.equal((await shop.read(next.id)).status, 'delivered')
  t.strictSame(await levelsOf(app, variantId), [{ onHand: 3, reserved: 0 }])
})

test('however often it is asked for, one order comes of an exchange', async (t) => {
  const { variantId, returned } = await exchanged(5)
  await write(app, (ctx) => ctx.enqueue(sendExchange, { returnId: returned.id }))
  await app.drain()
  t.equal((await returnOf(returned.orderId)).exchangeOrderId, returned.exchangeOrderId)
  t.strictSame(await levelsOf(app, variantId), [{ onHand: 5, reserved: 1 }])
})

test('what is wanted instead is on sale, of the same vendor and no dearer', async (t) => {
  const order = await shop.delivered()
  const item = order.items[0]!
  const price = item.unitPrice.amount
  const wanting = (exchangeVariantId: number) =>
    shop.ask(order.id, { kind: 'exchange', items: [{ itemId: item.id, quantity: 1, exchangeVariantId }] })
  const refused = async (variantId: number) =>
    t.match(await failureOf(wanting(variantId)), { code: 'orders.exchange-unsuitable', itemIds: [item.id] })
  await refused(await shop.variant(price + 1, 5))
  await refused(order.items[1]!.variantId)
  await refused(987_654)
  await t.resolves(wanting(await shop.variant(price - 1, 5)))
})

test('when what is wanted has gone meanwhile, the buyer gets the money', async (t) => {
  const soldOut = await exchanged(1, { quantity: 2 })
  t.match(soldOut.returned, {
    kind: 'return',
    status: 'closed',
    exchangeOrderId: null,
    refund: { amount: soldOut.item.payable.amount },
  })
  t.strictSame((await shop.read(soldOut.order.id)).refunded, soldOut.returned.refund)
  t.strictSame(await levelsOf(app, soldOut.variantId), [{ onHand: 1, reserved: 0 }])

  const order = await shop.delivered()
  const [item] = order.items
  const exchangeVariantId = await shop.variant(item!.unitPrice.amount, 5)
  const items = [{ itemId: item!.id, quantity: 1, exchangeVariantId }]
  const { id } = await shop.ask(order.id, { kind: 'exchange', items })
  await app.db
    .updateTable('variants')
    .set({ deleted_at: app.clock().toISOString() })
    .where('id', '=', exchangeVariantId)
    .execute()
  await shop.takeBack(id)
  t.match(await returnOf(order.id), { kind: 'return', status: 'closed', exchangeOrderId: null })
})

test('nothing is sent in exchange to somebody who was forgotten meanwhile', async (t) => {
  const order = await shop.delivered()
  const [item] = order.items
  const items = [{ itemId: item!.id, quantity: 1, exchangeVariantId: await shop.variant(1, 5) }]
  const { id } = await shop.ask(order.id, { kind: 'exchange', items })
  await write(app, (ctx) => eraseUser(ctx, people.customer.userId))
  await shop.takeBack(id)
  t.match(await returnOf(order.id), { kind: 'return', status: 'closed', reason: 'Erased', exchangeOrderId: null })
})

test('who calls off the order that came in exchange gets the money for what was sent back', async (t) => {
  const [byBuyer, byVendor] = [await exchanged(5), await exchanged(5)]
  await shop.asBuyer(cancelOrder, { id: byBuyer.returned.exchangeOrderId! })
  await shop.asVendor(cancelVendorOrder, { orderId: byVendor.returned.exchangeOrderId!, reason: 'Torn' })
  await app.drain()
  for (const { order, item, variantId, returned } of [byBuyer, byVendor]) {
    const half = Math.round(item.payable.amount / 2)
    t.match(await returnOf(order.id), { kind: 'return', status: 'closed', refund: { amount: half } })
    t.equal((await shop.read(order.id)).refunded.amount, half)
    t.equal((await shop.read(returned.exchangeOrderId!)).status, 'cancelled')
    t.strictSame(await levelsOf(app, variantId), [{ onHand: 5, reserved: 0 }])
  }
})

test('what came in exchange can be sent back as well: the money is with the order that was paid for', async (t) => {
  const { order, item, returned } = await exchanged(5, { price: (of) => of - 100 })
  const second = await shop.read(returned.exchangeOrderId!)
  await arrive(second)
  const third = await shop.variant(item.unitPrice.amount - 200, 5)
  const items = [{ itemId: second.items[0]!.id, quantity: 1 }]
  const again = await shop.ask(second.id, {
    kind: 'exchange',
    items: [{ ...items[0]!, exchangeVariantId: third }],
  })
  await shop.takeBack(again.id)
  t.equal(await codeOf(shop.ask(second.id, { items })), 'orders.return-exceeds')
  const last = await shop.read((await returnOf(second.id)).exchangeOrderId!)
  await arrive(last)
  const back = await shop.ask(last.id, { items: [{ itemId: last.items[0]!.id, quantity: 1 }] })
  await shop.takeBack(back.id)
  const half = Math.round(item.payable.amount / 2)
  t.match(await returnOf(last.id), { status: 'closed', refund: { amount: half } })
  t.match(await shop.read(order.id), { refunded: { amount: half }, items: [{ refundedQuantity: 1 }, {}] })
  await t.resolves(
    shop.ask(order.id, { items: [{ itemId: item.id, quantity: 1 }] }),
    'the other piece of the first order was never sent back',
  )
  t.equal(await codeOf(shop.ask(order.id, { items: [{ itemId: item.id, quantity: 1 }] })), 'orders.return-exceeds')
})

test('after all of this stock, orders, payments and books agree', async (t) => {
  t.strictSame(await faultsOf(app.db), [])
})
