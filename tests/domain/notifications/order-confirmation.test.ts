import { test } from 'tap'
import { perform } from '../../../domain/common/operation.ts'
import { placeOrder } from '../../../domain/orders/operations.ts'
import type { Order } from '../../../domain/orders/schema.ts'
import { people, scopeOf, testShop } from '../../support/app.ts'

test('who has placed an order is mailed what they bought', async (t) => {
  const app = await testShop(t, { products: 2 })
  const deliveryAddress = { name: 'Chidi <3', line1: '1 Marina Road', city: 'Lagos', country: 'NG' }
  const input = { items: [{ variantId: 1, quantity: 2 }], deliveryAddress }
  const placed = (await perform(scopeOf(app, people.customer), placeOrder, input)) as Order
  await app.drain()
  const mails = await app.db.selectFrom('mailbox_messages').select(['subject', 'recipient', 'text', 'html']).execute()
  t.equal(mails.length, 1)
  const [item] = placed.items
  t.match(mails[0], { subject: `Your order ${placed.number}`, recipient: 'customer@fashionistar.test' })
  t.match(mails[0]!.text, `Hello Chidi Customer, we have your order ${placed.number} of `)
  t.match(mails[0]!.text, `2 × ${item!.name}`)
  t.match(mails[0]!.text, 'Chidi <3\n1 Marina Road\nLagos\nNigeria')
  t.match(mails[0]!.html, 'Chidi &lt;3<br>')
})
