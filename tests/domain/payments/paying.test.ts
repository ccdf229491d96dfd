import t, { test } from 'tap'
import { codeOf } from '../../support/failure.ts'
import { disagreements } from '../inventory/stock.ts'
import { openTill } from './till.ts'

const till = await openTill(t)
const { app } = till
const callsOf = (paymentId: number) =>
  app.db
    .selectFrom('payment_calls')
    .select(['verb', 'key', 'outcome'])
    .where('payment_id', '=', paymentId)
    .orderBy('id')
    .execute()

test('a card that works pays for the order at once, and the books say whose the money is', async (t) => {
  const { id, total, subOrders } = await till.order()
  const payment = await till.pay(id, 'success')
  t.match(payment, { status: 'captured', amount: total, captured: total, clientAction: null, failure: null })
  t.match(await till.read(id), { status: 'paid', holdUntil: null })
  const vendors = subOrders.map(({ vendor, total: { amount } }) => {
    const commission = Math.round(amount / 10)
    return { account: `vendor.pending:${vendor.id}`, amount: commission - amount, commission }
  })
  t.strictSame(await till.books(id), {
    commission: -vendors.reduce((sum, { commission }) => sum + commission, 0),
    'provider.test': total.amount,
    ...Object.fromEntries(vendors.map(({ account, amount }) => [account, amount])),
  })
  t.match(await callsOf(payment.id), [
    { verb: 'start', outcome: 'done' },
    { verb: 'capture', outcome: 'done' },
  ])
  t.equal(await codeOf(till.pay(id)), 'payments.nothing-to-pay')
})

test('a card that is declined leaves the order open, for another to pay', async (t) => {
  const { id } = await till.order()
  t.match(await till.pay(id, 'declined'), { status: 'failed', failure: { code: 'card_declined' } })
  t.equal((await till.read(id)).status, 'pending')
  t.match(await till.pay(id, 'success'), { status: 'captured' })
})

test('when a provider does not answer, it is asked again with the same key, and takes the money once', async (t) => {
  const { id, total } = await till.order()
  const { id: paymentId, status } = await till.pay(id, 'timeout')
  t.equal(status, 'started')
  for (let round = 0; round < 4; round += 1) await till.pass(61)
  t.match(await till.payment(paymentId), { status: 'captured', captured: total })
  t.equal((await till.read(id)).status, 'paid')
  const calls = await callsOf(paymentId)
  t.equal(
    calls.filter(({ outcome }) => outcome === 'unclear').length,
    2,
    'neither start nor capture was heard of at first',
  )
  t.equal(new Set(calls.map(({ key }) => key)).size, 2, 'one key for each, however often it is asked')
  t.equal((await till.books(id))['provider.test'], total.amount)
})

test('a buyer who has something to do does it, or the money is let go of', async (t) => {
  const [kept, left] = [await till.order(), await till.order()]
  const [paying, idle] = [await till.pay(kept.id, 'needs-action'), await till.pay(left.id, 'needs-action')]
  t.match(paying, { status: 'needs-action', clientAction: { type: 'test', url: String } })
  t.equal((await till.pay(kept.id, 'needs-action')).id, paying.id, 'a second page goes on with the first payment')
  await confirm(paying.id)
  await till.pass(125)
  t.match(await till.payment(paying.id), { status: 'captured' })
  await till.pass(14 * 60)
  t.match(await till.read(left.id), { status: 'cancelled', cancelReason: 'not paid for in time' })
  t.match(await till.payment(idle.id), { status: 'voided', clientAction: null })
  t.equal((await till.read(kept.id)).status, 'paid')
})

async function confirm(paymentId: number): Promise<void> {
  const { reference } = await app.db
    .selectFrom('payments')
    .select('reference')
    .where('id', '=', paymentId)
    .executeTakeFirstOrThrow()
  const gateway = app.gateways.payments.of('test') as unknown as { confirm(reference: string): Promise<unknown> }
  await gateway.confirm(reference)
}

test('of two pages that pay at once one payment comes', async (t) => {
  const { id, total } = await till.order()
  await Promise.allSettled(Array.from({ length: 8 }, () => till.pay(id, 'success')))
  for (let round = 0; round < 3; round += 1) await till.pass(61)
  t.match(await till.read(id), { status: 'paid' })
  t.equal((await till.books(id))['provider.test'], total.amount)
  const { length } = await app.db.selectFrom('payments').select('id').where('order_id', '=', id).execute()
  t.equal(length, 1)
})

test('an order that is called off while its buyer pays is paid for or given back, never both', async (t) => {
  for (let round = 0; round < 6; round += 1) {
    const { id, total } = await till.order()
    await Promise.allSettled([till.pay(id, 'success'), till.cancel(id)])
    for (let minute = 0; minute < 3; minute += 1) await till.pass(61)
    const { status, refunded } = await till.read(id)
    const books = await till.books(id)
    if (status === 'paid') t.equal(books['provider.test'], total.amount)
    else {
      t.equal(status, 'cancelled')
      t.strictSame(books, {}, 'nothing is left of it anywhere')
      t.ok([0, total.amount].includes(refunded.amount))
    }
  }
})

test('another’s order cannot be paid for, and nothing is under way that nobody asked for', async (t) => {
  t.equal(await codeOf(till.pay(987_654)), 'orders.not-found')
  const open = await app.db
    .selectFrom('payments')
    .select('id')
    .where('status', 'in', ['started', 'needs-action', 'processing', 'authorised', 'capturing', 'voiding'])
    .execute()
  t.strictSame(open, [])
  t.strictSame(await disagreements(app), [])
})
