import t, { test } from 'tap'
import { perform } from '../../../domain/common/operation.ts'
import {
  approveReturn,
  listReturns,
  listVendorReturns,
  receiveReturn,
  rejectReturn,
  requestReturn,
} from '../../../domain/orders/operations.ts'
import type { Return } from '../../../domain/orders/returns/schema.ts'
import { createRefund } from '../../../domain/payments/operations.ts'
import { refundReturn } from '../../../domain/payments/tasks.ts'
import { faultsOf } from '../../../server/manage/verify.ts'
import { people, scopeOf } from '../../support/app.ts'
import { codeOf, failureOf } from '../../support/failure.ts'
import { levelsOf, write } from '../inventory/stock.ts'
import { openShop } from './delivered.ts'

const shop = await openShop(t)
const { app } = shop
const returnsOf = async (id: number) =>
  (await shop.asBuyer<{ results: Return[] }>(listReturns, { id })).results.map(({ id, status }) => ({ id, status }))
const eventsOf = async (id: number) =>
  (
    await app.db
      .selectFrom('events')
      .select('name')
      .where('aggregate', '=', `order:${id}`)
      .where('name', 'like', 'return.%')
      .orderBy('id')
      .execute()
  ).map(({ name }) => name)

test('pieces that come back are for sale again, and their money goes back with the commission', async (t) => {
  const order = await shop.delivered()
  const item = order.items[0]!
  const [before] = await levelsOf(app, item.variantId)
  const asked = await shop.ask(order.id, { items: [{ itemId: item.id, quantity: 1 }] })
  t.match(asked, {
    orderId: order.id,
    orderNumber: order.number,
    vendor: { id: 1 },
    kind: 'return',
    status: 'requested',
    reason: 'Too small',
    items: [{ itemId: item.id, quantity: 1, exchangeVariantId: null }],
    refund: null,
  })
  t.match(await shop.takeBack(asked.id), { status: 'received' })
  t.strictSame(await levelsOf(app, item.variantId), [{ ...before, onHand: before!.onHand + 1 }])
  const half = Math.round(item.payable.amount / 2)
  t.match(await shop.read(order.id), { status: 'delivered', refunded: { amount: half } })
  const { results } = await shop.asBuyer<{ results: Return[] }>(listReturns, { id: order.id })
  t.match(results, [{ status: 'closed', refund: { amount: half, currency: 'NGN' } }])
  const books = await shop.books(order.id)
  t.equal(books['provider.test'], order.total.amount - half)
  const part = order.subOrders[0]!.total.amount - half
  t.equal(books['vendor.available:1'], Math.round(part / 10) - part, 'the vendor bears it, less the commission')
  t.strictSame(await eventsOf(order.id), ['return.requested', 'return.approved', 'return.received', 'return.closed'])
})

test('however often the money for a return is asked for, it goes back once', async (t) => {
  const order = await shop.delivered()
  const { id } = await shop.ask(order.id, { items: [{ itemId: order.items[0]!.id, quantity: 2 }] })
  await shop.takeBack(id)
  const { refunded } = await shop.read(order.id)
  t.equal(refunded.amount, order.items[0]!.payable.amount)
  await write(app, (ctx) => ctx.enqueue(refundReturn, { returnId: id }))
  await app.drain()
  t.strictSame((await shop.read(order.id)).refunded, refunded)
  const { results } = await shop.asBuyer<{ results: Return[] }>(listReturns, { id: order.id })
  t.match(results, [{ status: 'closed', refund: refunded }])
})

test('no piece is sent back twice, however many pages ask at once', async (t) => {
  const order = await shop.delivered()
  const [two, one] = [order.items[0]!, order.items[1]!]
  const answers = await Promise.allSettled(
    Array.from({ length: 8 }, () => shop.ask(order.id, { items: [{ itemId: two.id, quantity: 1 }] })),
  )
  const [done, refused] = [
    answers.filter(({ status }) => status === 'fulfilled'),
    answers.flatMap((each) => (each.status === 'rejected' ? [each.reason as { type?: { code: string } }] : [])),
  ]
  t.equal(done.length, 2, 'there are two pieces')
  t.strictSame(new Set(refused.map(({ type }) => type?.code)), new Set(['orders.return-exceeds']))
  t.match(await failureOf(shop.ask(order.id, { items: [{ itemId: two.id, quantity: 1 }] })), {
    code: 'orders.return-exceeds',
    items: [{ itemId: two.id, quantity: 1, left: 0 }],
  })
  const [first] = await returnsOf(order.id)
  await shop.asVendor(rejectReturn, { returnId: first!.id, note: 'Worn' })
  await t.resolves(
    shop.ask(order.id, { items: [{ itemId: two.id, quantity: 1 }] }),
    'one that was refused is free again',
  )
  t.equal(await codeOf(shop.ask(order.id, { items: [{ itemId: one.id, quantity: 2 }] })), 'orders.return-exceeds')
})

test('the database itself refuses more than was bought, and moves that cannot be', async (t) => {
  const order = await shop.delivered()
  const item = order.items[1]!
  const asked = await shop.ask(order.id, { items: [{ itemId: item.id, quantity: 1 }] })
  const again = await app.db
    .insertInto('returns')
    .values({ order_id: order.id, sub_order_id: asked.subOrderId, kind: 'return', reason: 'x' })
    .returning('id')
    .executeTakeFirstOrThrow()
  await t.rejects(
    app.db.insertInto('return_items').values({ return_id: again.id, order_item_id: item.id, quantity: 1 }).execute(),
    { message: /no more than 0 pieces/ },
  )
  await t.rejects(app.db.updateTable('returns').set({ status: 'received' }).where('id', '=', asked.id).execute(), {
    message: /requested cannot become received/,
  })
})

test('what staff have given back already is not given back once more', async (t) => {
  const order = await shop.delivered()
  const item = order.items[0]!
  const { id } = await shop.ask(order.id, { items: [{ itemId: item.id, quantity: 2 }] })
  const admin = { ...people.admin, authenticatedAt: app.clock().getTime() }
  const input = { id: order.id, lines: [{ itemId: item.id, quantity: 1 }], reason: 'A torn seam' }
  await perform({ ...scopeOf(app, admin), idempotencyKey: 'torn' }, createRefund, input)
  await app.drain()
  await shop.takeBack(id)
  t.equal((await shop.read(order.id)).refunded.amount, item.payable.amount)
  t.equal(await codeOf(shop.ask(order.id, { items: [{ itemId: item.id, quantity: 1 }] })), 'orders.return-exceeds')
})

test('a return is asked for within thirty days of what has arrived', async (t) => {
  const order = await shop.order()
  const items = [{ itemId: order.items[0]!.id, quantity: 1 }]
  t.equal(await codeOf(shop.ask(order.id, { items })), 'orders.illegal-move', 'nothing is paid for')
  await shop.pay(order.id, 'success')
  await shop.ship(order, 0)
  t.match(await failureOf(shop.ask(order.id, { items })), { code: 'orders.illegal-move', orderStatus: 'shipped' })
  await shop.deliver(order, 0)
  await shop.pass(30 * 86_400)
  await t.resolves(shop.ask(order.id, { items }), 'though another part is still to come')
  await shop.pass(1)
  t.match(await failureOf(shop.ask(order.id, { items })), { code: 'orders.return-too-late', until: String })
})

test('a return goes to one vendor, names each item once and is its buyer’s alone', async (t) => {
  const order = await shop.delivered()
  const [first, second] = order.items.map(({ id }) => ({ itemId: id, quantity: 1 }))
  const fault = async (items: object[]) =>
    ((await failureOf(shop.ask(order.id, { items })))['errors'] as { path: string; code: string }[])[0]
  t.match(await fault([first!, second!]), { path: 'items.1.itemId', code: 'other-vendor' })
  t.match(await fault([first!, first!]), { path: 'items.1.itemId', code: 'duplicate' })
  t.match(await fault([{ itemId: 987_654, quantity: 1 }]), { path: 'items.0.itemId', code: 'unknown' })
  t.match(await fault([{ ...first!, exchangeVariantId: 1 }]), { path: 'items', code: 'custom' })
  const stranger = scopeOf(app, { ...people.customer, userId: 2 })
  const input = { id: order.id, items: [first!], reason: 'x' }
  t.equal(await codeOf(perform(stranger, requestReturn, input)), 'orders.not-found')
  t.equal(await codeOf(perform(stranger, listReturns, { id: order.id })), 'orders.not-found')
})

test('a vendor takes a return one step after the other, each once', async (t) => {
  const order = await shop.delivered()
  const { id: returnId } = await shop.ask(order.id, { items: [{ itemId: order.items[0]!.id, quantity: 1 }] })
  const illegal = async (promise: Promise<unknown>) => t.equal(await codeOf(promise), 'orders.illegal-return-move')
  await illegal(shop.asVendor(receiveReturn, { returnId }))
  const approvals = await Promise.allSettled(
    Array.from({ length: 4 }, () => shop.asVendor(approveReturn, { returnId, note: 'Gladly' })),
  )
  t.equal(approvals.filter(({ status }) => status === 'fulfilled').length, 1)
  const receipts = await Promise.allSettled(Array.from({ length: 4 }, () => shop.asVendor(receiveReturn, { returnId })))
  t.equal(receipts.filter(({ status }) => status === 'fulfilled').length, 1)
  await illegal(shop.asVendor(rejectReturn, { returnId, note: 'Worn' }))
})

test('another vendor neither sees nor moves it', async (t) => {
  const order = await shop.delivered()
  const { id: returnId } = await shop.ask(order.id, { items: [{ itemId: order.items[0]!.id, quantity: 1 }] })
  const list = async (input: object, vendorId: number) =>
    (await shop.asVendor<{ results: Return[] }>(listVendorReturns, input, vendorId)).results.map(({ id }) => id)
  t.ok((await list({ status: 'requested' }, 1)).includes(returnId))
  t.notOk((await list({ status: 'closed' }, 1)).includes(returnId))
  t.notOk((await list({}, 2)).includes(returnId))
  t.equal(await codeOf(shop.asVendor(approveReturn, { returnId }, 2)), 'orders.return-not-found')
  t.equal(await codeOf(shop.asVendor(approveReturn, { returnId, id: 2 }, 1)), 'vendors.not-yours')
})

test('what is not fit to be sold again is not put back', async (t) => {
  const order = await shop.delivered()
  const item = order.items[0]!
  const before = await levelsOf(app, item.variantId)
  const { id } = await shop.ask(order.id, { items: [{ itemId: item.id, quantity: 1 }] })
  await shop.takeBack(id, { restock: false })
  t.strictSame(await levelsOf(app, item.variantId), before)
  t.ok((await shop.read(order.id)).refunded.amount > 0)
})

test('after all of this stock, orders, payments and books agree', async (t) => {
  await app.drain()
  t.strictSame(await faultsOf(app.db), [])
})
