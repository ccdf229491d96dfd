import { randomUUID } from 'node:crypto'
import t, { test } from 'tap'
import { perform } from '../../../domain/common/operation.ts'
import { cancelVendorOrder } from '../../../domain/orders/operations.ts'
import { createRefund } from '../../../domain/payments/operations.ts'
import { people, scopeOf } from '../../support/app.ts'
import { codeOf } from '../../support/failure.ts'
import { disagreements } from '../inventory/stock.ts'
import { openTill } from './till.ts'

const till = await openTill(t)
const { app } = till
const fresh = () => ({ ...people.admin, authenticatedAt: app.clock().getTime() })
const refund = async (id: number, input: object = {}) => {
  const scope = { ...scopeOf(app, fresh()), idempotencyKey: randomUUID() }
  const answer = await perform(scope, createRefund, { id, reason: 'Torn', ...input })
  await app.drain()
  return answer
}
const paid = async () => {
  const order = await till.order()
  await till.pay(order.id, 'success')
  return order
}

test('an order called off after it was paid for is given back whole, commission and all', async (t) => {
  const { id, total } = await paid()
  await till.cancel(id)
  t.match(await till.read(id), { status: 'cancelled', refunded: total })
  t.strictSame(await till.books(id), {})
})

test('lines are given back piece by piece, and not a unit of them is lost', async (t) => {
  const { id, total, items } = await paid()
  const [first, second] = [items[0]!, items[1]!]
  await refund(id, { lines: [{ itemId: first.id, quantity: 1 }], restock: true })
  t.match(await till.read(id), { status: 'paid', items: [{ refundedQuantity: 1 }, { refundedQuantity: 0 }] })
  await refund(id, {
    lines: [
      { itemId: first.id, quantity: 1 },
      { itemId: second.id, quantity: 1 },
    ],
  })
  const { refunded } = await till.read(id)
  t.equal(refunded.amount, first.payable.amount + second.payable.amount)
  t.equal(await codeOf(refund(id, { lines: [{ itemId: first.id, quantity: 1 }] })), 'common.invalid')
  await refund(id)
  t.match(await till.read(id), { status: 'refunded', refunded: total })
  t.strictSame(await till.books(id), {}, 'the commission went back with the last of it')
  t.equal(await codeOf(refund(id)), 'payments.too-much')
})

test('more than was paid is never given back, however many ask at once', async (t) => {
  const { id, total } = await paid()
  const half = Math.floor(total.amount / 2) + 1
  const answers = await Promise.allSettled(Array.from({ length: 6 }, () => refund(id, { amount: half })))
  await till.pass(61)
  t.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1, 'a second half would be too much by one')
  t.equal((await till.read(id)).refunded.amount, half)
  t.equal((await till.books(id))['provider.test'], total.amount - half)
})

test('a part that its vendor cannot deliver is given back with its parcel; the rest goes on', async (t) => {
  const { id, subOrders } = await paid()
  const scope = scopeOf(app, people.vendor)
  await perform(scope, cancelVendorOrder, { id: 1, orderId: id, reason: 'Torn' })
  await app.drain()
  t.match(await till.read(id), { status: 'paid', refunded: subOrders[0]!.total })
  const books = await till.books(id)
  t.equal(books['provider.test'], subOrders[1]!.total.amount)
  t.notOk('vendor.pending:1' in books)
})

test('money is given back by staff who have just shown who they are', async (t) => {
  const { id } = await paid()
  const as = (actor: Parameters<typeof scopeOf>[1]) =>
    codeOf(perform({ ...scopeOf(app, actor), idempotencyKey: randomUUID() }, createRefund, { id, reason: 'x' }))
  t.equal(await as(people.customer), 'common.forbidden')
  t.equal(
    await as({ ...people.admin, authenticatedAt: app.clock().getTime() - 11 * 60_000 }),
    'common.step-up-required',
  )
  t.equal(
    await codeOf(perform(scopeOf(app, fresh()), createRefund, { id, reason: 'x' })),
    'common.idempotency-key-required',
  )
})

test('after all of this the books of the stock agree', async (t) => {
  t.strictSame(await disagreements(app), [])
})
