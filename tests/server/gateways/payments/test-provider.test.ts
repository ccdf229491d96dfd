import { test } from 'tap'
import { Webhook } from 'standardwebhooks'
import { connect } from '../../../../db/connect.ts'
import { testPayments } from '../../../../server/gateways/payments/test.ts'
import { testDatabase } from '../../../support/database.ts'
import { failure } from './failures.ts'
import { known, openTest, TEST_SECRET } from './subjects.ts'

test('cards behave as they are told', async (t) => {
  const { gateway, order } = await openTest(t)
  t.match(await gateway.start(order(), 's1'), { status: 'authorised', captured: 0, refunded: 0 }, 'the usual one')
  t.match(await gateway.start(order({ card: 'success' }), 's2'), { status: 'authorised' })

  const declined = order({ card: 'declined' })
  for (const what of ['once', 'and again'])
    t.match(await failure(t, gateway.start(declined, 's3')), { code: 'card_declined', declined: true }, what)
  const payment = known(declined, { providerId: null })
  t.match(await gateway.find(payment), { status: 'failed', captured: 0, failure: { code: 'card_declined' } })
  t.match(await failure(t, gateway.capture(payment, 'c3')), { code: 'cannot-capture', declined: false })
})

test('a card that times out is charged, and heard of when the same key is tried again', async (t) => {
  const { gateway, order } = await openTest(t)
  const given = order({ card: 'timeout' })
  const payment = known(given, { providerId: null })
  const twice = async <T>(call: () => Promise<T>): Promise<T> => {
    t.match(await failure(t, call()), { name: 'PaymentUnclear' })
    return call()
  }
  t.match(await twice(() => gateway.start(given, 's')), { status: 'authorised' })
  t.match(await twice(() => gateway.capture(payment, 'c')), { status: 'captured', captured: given.amount })
  t.match(await twice(() => gateway.refund(payment, 7, 'r')), { status: 'succeeded' })
  t.match(await gateway.find(payment), { captured: given.amount, refunded: 7 }, 'looking is always heard')
})

test('a buyer who is asked to agree does so once, and goes back to the shop', async (t) => {
  const { gateway, order } = await openTest(t)
  const given = order({ card: 'needs-action' })
  const payment = known(given, await gateway.start(given, 's'))
  const clientAction = { type: 'test', url: `http://127.0.0.1:3000/dev/payments/${given.reference}` }
  t.match(await gateway.find(payment), { status: 'needs-action', clientAction })
  t.match(await failure(t, gateway.capture(payment, 'c')), { code: 'cannot-capture' }, 'not before that')
  t.strictSame(await gateway.confirm(given.reference), { returnUrl: given.returnUrl })
  t.equal(await gateway.confirm(given.reference), undefined)
  t.equal(await gateway.confirm('FS-0-0'), undefined)
  t.match(await gateway.find(payment), { status: 'authorised' })
  t.match(await failure(t, gateway.capture(payment, 'c')), { code: 'cannot-capture' }, 'the key has been told no')
  t.match(await gateway.capture(payment, 'c2'), { status: 'captured' })
})

test('a buyer who has not agreed is let go, and cannot agree any more', async (t) => {
  const { gateway, order } = await openTest(t)
  const given = order({ card: 'needs-action' })
  const payment = known(given, await gateway.start(given, 's'))
  t.match(await gateway.void(payment, 'v'), { status: 'voided' })
  t.equal(await gateway.confirm(given.reference), undefined)
})

test('more than was set aside is not taken', async (t) => {
  const { gateway, order } = await openTest(t)
  const given = order()
  const payment = known(given, await gateway.start(given, 's'))
  t.match(await failure(t, gateway.capture({ ...payment, amount: given.amount + 1 }, 'c')), { code: 'cannot-capture' })
  t.match(await gateway.find(payment), { status: 'authorised', captured: 0 })
})

test('what one process does another knows, after a restart too', async (t) => {
  const { url } = await testDatabase(t)
  const { order } = await openTest(t)
  const given = order()
  const process = async <T>(work: (gateway: ReturnType<typeof testPayments>) => Promise<T>): Promise<T> => {
    const { db } = connect({ url, max: 1 })
    try {
      return await work(testPayments(db, { secret: TEST_SECRET, confirmUrl: 'http://x' }))
    } finally {
      await db.destroy()
    }
  }
  const payment = known(given, await process((web) => web.start(given, 's')))
  t.match(await process((jobs) => jobs.capture(payment, 'c')), { status: 'captured' })
  t.match(await process((web) => web.capture(payment, 'c')), { status: 'captured' })
  t.match(await process((web) => web.find(payment)), { captured: given.amount })
})

const ten = <T>(call: () => Promise<T>) => Promise.all(Array.from({ length: 10 }, call))

test('ten who come with one key at once are one', async (t) => {
  const { gateway, db, order } = await openTest(t)
  const given = order()
  const started = await ten(() => gateway.start(given, 's'))
  t.equal(new Set(started.map(({ providerId }) => providerId)).size, 1)
  const payment = known(given, started[0]!)
  for (const state of await ten(() => gateway.capture(payment, 'c'))) t.match(state, { captured: given.amount })
  const refunds = await ten(() => gateway.refund(payment, 100, 'r'))
  t.equal(new Set(refunds.map(({ providerId }) => providerId)).size, 1)
  t.match(await gateway.find(payment), { refunded: 100 })
  t.equal((await db.selectFrom('test_payment_calls').selectAll().execute()).length, 3)
})

test('of ten who give back at once, none gives back what is not there', async (t) => {
  const { gateway, order } = await openTest(t)
  const given = order({ amount: 1_000 })
  const payment = known(given, await gateway.start(given, 's'))
  await gateway.capture(payment, 'c')
  const asked = await Promise.allSettled(Array.from({ length: 10 }, (_, i) => gateway.refund(payment, 300, `r${i}`)))
  t.equal(asked.filter(({ status }) => status === 'fulfilled').length, 3)
  t.match(await gateway.find(payment), { captured: 1_000, refunded: 900 })
})

test('a key that was given to one call is refused to another, and so is a reference', async (t) => {
  const { gateway, order } = await openTest(t)
  const given = order()
  const payment = known(given, await gateway.start(given, 's'))
  t.match(await failure(t, gateway.capture(payment, 's')), { code: 'idempotency_error' })
  t.match(await failure(t, gateway.start(order(), 's')), { code: 'idempotency_error' })
  t.match(await failure(t, gateway.start(given, 's2')), { code: 'cannot-start' })
  t.match(await gateway.find(payment), { status: 'authorised', captured: 0 })
})

test('its notices are signed as Standard Webhooks are', async (t) => {
  const { gateway, order } = await openTest(t)
  const given = order()
  await gateway.start(given, 's')
  const { body, headers } = await gateway.noticeOf(given.reference)
  const webhook = new Webhook(TEST_SECRET, { format: 'raw' })
  t.strictSame(webhook.verify(body.toString(), { ...headers }), {
    type: 'payment.authorised',
    data: { reference: given.reference },
  })
  t.match(gateway.readNotice(body, headers), { type: 'payment.authorised' })
})
