import t, { test } from 'tap'
import { addItem, getCart, updateCart } from '../../../domain/carts/operations.ts'
import type { Cart } from '../../../domain/carts/schema.ts'
import { perform } from '../../../domain/common/operation.ts'
import { placeOrder } from '../../../domain/orders/operations.ts'
import type { Order } from '../../../domain/orders/schema.ts'
import { address } from '../../doors/samples.ts'
import { people, scopeOf, testShop } from '../../support/app.ts'
import { codeOf } from '../../support/failure.ts'
import { disagreements } from '../inventory/stock.ts'

const app = await testShop(t)
const buyer = scopeOf(app, people.customer)
const add = (variantId: number, quantity: number) => perform(buyer, addItem, { variantId, quantity }) as Promise<Cart>
const order = (cartId: number, more = {}) =>
  perform(buyer, placeOrder, { cartId, deliveryAddress: address, ...more }) as Promise<Order>
await app.db.updateTable('stock_levels').set({ on_hand: 20 }).execute()

test('what a cart shows is what is charged for it, and the cart is over', async (t) => {
  await add(1, 2)
  const { id } = await add(4, 1)
  const placed = await order(id)
  t.strictSame(
    placed.items.map(({ variantId, quantity }) => [variantId, quantity]),
    [
      [1, 2],
      [4, 1],
    ],
  )
  t.equal(await codeOf(order(id)), 'carts.not-open')
  const next = await add(1, 1)
  t.not(next.id, id, 'what is bought next goes into another')
})

test('of two that order one cart at once, one has it', async (t) => {
  const { id } = await add(7, 1)
  const answers = await Promise.allSettled(Array.from({ length: 6 }, () => order(id)))
  t.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1)
  const { length } = await app.db.selectFrom('orders').select('id').where('cart_id', '=', id).execute()
  t.equal(length, 1)
  t.strictSame(await disagreements(app), [])
})

test('an order that fails leaves the cart as it was', async (t) => {
  const { id, items } = await add(10, 1)
  const { length } = items
  t.equal(await codeOf(order(id, { expectedTotal: { amount: 1, currency: 'NGN' } })), 'orders.total-changed')
  const cart = (await perform(buyer, getCart, { id })) as Cart
  t.equal(cart.items.length, length)
  t.equal(await codeOf(order(987_654)), 'carts.not-found')
  t.equal(await codeOf(perform(buyer, placeOrder, { deliveryAddress: address })), 'common.invalid')
  const both = { cartId: id, items: [{ variantId: 1, quantity: 1 }], deliveryAddress: address }
  t.equal(await codeOf(perform(buyer, placeOrder, both)), 'common.invalid')
})

test('a code that takes nothing off is left aside in a cart, and refused when an order names it', async (t) => {
  const { id } = await add(13, 1)
  const { totals } = (await perform(buyer, updateCart, { id, codes: ['nothing'] })) as Cart
  t.equal(await codeOf(order(id, { codes: ['NOTHING'] })), 'orders.code-refused')
  const placed = await order(id, { codes: undefined })
  t.strictSame([placed.totals.subtotal, placed.totals.discount], [totals.subtotal, totals.discount])
})
