import { test, type Test } from 'tap'
import { inTransaction } from '../../../domain/common/unit-of-work.ts'
import { inviteToRate, sendEmail } from '../../../domain/notifications/tasks.ts'
import { orderDelivered } from '../../../domain/orders/events.ts'
import { houseScope } from '../../../server/context.ts'
import { placeOne } from '../../jobs/shop.ts'
import { type TestApp, testShop } from '../../support/app.ts'
import { hurry, outside, prefer, tasksOf } from './outside.ts'

/** A market with one order, of which its buyer knows. */
async function market(t: Test) {
  const out = outside()
  const app = await testShop(t, {
    products: 2,
    gateways: out.gateways,
    env: { PUBLIC_URL: 'https://shop.example/' },
  })
  await placeOne(app)
  await app.drain()
  const { id } = await app.db.selectFrom('orders').select('id').executeTakeFirstOrThrow()
  return { app, out, id }
}

async function deliver(app: TestApp, orderId: number): Promise<void> {
  const scope = houseScope(app)
  await inTransaction(scope, scope.actor, (ctx) => ctx.emit(orderDelivered, { orderId }))
}

test('three days after their order was delivered its buyer is asked for a rating, once', async (t) => {
  const { app, out, id } = await market(t)
  await deliver(app, id)
  const [event] = await app.db.selectFrom('events').selectAll().where('name', '=', 'order.delivered').execute()
  const [task] = await tasksOf(app, inviteToRate)
  t.equal(Date.parse(task!.run_after!) - Date.parse(event!.occurred_at), 3 * 86_400_000)
  await app.drain()
  t.equal(out.emails.length, 1, 'not before')
  await hurry(app)
  t.equal(await app.drain(), 2)
  const [confirmation, invitation, ...more] = out.emails
  t.strictSame(more, [])
  t.match(invitation, { to: 'customer@fashionistar.test', subject: /^How was your order FS-/ })
  t.match(invitation!.text, `https://shop.example/orders/${id}`)
  t.match(confirmation!.text, `https://shop.example/orders/${id}`)
  await deliver(app, id)
  await hurry(app)
  await app.drain()
  t.equal(out.emails.length, 2, 'even when it is said to be delivered twice')
})

test('nobody is asked to rate what has not been delivered, or is gone', async (t) => {
  const { app, out, id } = await market(t)
  const scope = houseScope(app)
  await inTransaction(scope, scope.actor, async (ctx) => {
    await ctx.enqueue(inviteToRate, { orderId: id })
    await ctx.enqueue(inviteToRate, { orderId: 987_654 })
  })
  await app.drain()
  t.match(await tasksOf(app, sendEmail), [{ return_value: { skipped: 'no longer so' } }])
  const byStatus = (await tasksOf(app, inviteToRate)).toSorted((a, b) => a.status!.localeCompare(b.status!))
  t.match(byStatus, [{ status: 'FAILED', attempts: 1 }, { status: 'SUCCESSFUL' }])
  t.equal(out.emails.length, 1)
})

test('who wants no mail about orders is not asked', async (t) => {
  const { app, out, id } = await market(t)
  await prefer(app, { channels: { orders: { email: false } } })
  await deliver(app, id)
  await hurry(app)
  await app.drain()
  t.equal(out.emails.length, 1)
})
