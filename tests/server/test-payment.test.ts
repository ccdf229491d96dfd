import t, { test } from 'tap'
import { openTill } from '../domain/payments/till.ts'
import { testMarket } from '../support/app.ts'

const till = await openTill(t)
const { server } = till

/** An order that waits for its buyer to agree, and the page that says where. */
async function waiting() {
  const order = await till.order()
  const payment = await till.pay(order.id, 'needs-action')
  const { url } = payment.clientAction as unknown as { url: string }
  return { order, payment, url: new URL(url).pathname }
}

const answer = (url: string, given: string, headers: Record<string, string> = { 'sec-fetch-site': 'same-origin' }) =>
  server.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: `answer=${given}`,
  })

test('a payment that needs its buyer says where, and that page shows what is paid for', async (t) => {
  const { order, url } = await waiting()
  const { statusCode, headers, body } = await server.inject(url)
  t.equal(statusCode, 200)
  t.match(headers, { 'content-type': /^text\/html/, 'cache-control': 'no-store' })
  t.match(String(headers['content-security-policy']), /script-src 'self'/)
  t.match(String(headers['content-security-policy']), /form-action 'self'/)
  t.notMatch(body, /<script|style=|onclick|onsubmit/, 'nothing in it needs an exception from the policy')
  t.ok(body.includes(order.number))
  const amount = new Intl.NumberFormat('en', { minimumFractionDigits: 2 }).format(order.total.amount / 100)
  t.match(body, new RegExp(`NGN\\s${amount}`))
  t.match(body, /value="confirm"[^]*value="decline"/)
})

test('who confirms has paid: the provider tells, and the order goes on', async (t) => {
  const { order, payment, url } = await waiting()
  const told = await answer(url, 'confirm')
  t.match(told, { statusCode: 303, headers: { location: url } })
  await till.app.drain()
  t.match(await till.payment(payment.id), { status: 'captured' })
  t.match(await till.read(order.id), { status: 'paid' })
  const { body } = await server.inject(url)
  t.match(body, /confirmed/)
  t.match(body, new RegExp(`href="[^"]*/orders/${order.id}"`), 'with the way back')
  t.notMatch(body, /<button/)
})

test('who declines has not, and may pay in another way', async (t) => {
  const { order, payment, url } = await waiting()
  await answer(url, 'decline')
  await till.app.drain()
  t.match(await till.payment(payment.id), { status: 'failed', failure: { code: 'card_declined' } })
  t.match(await till.read(order.id), { status: 'pending' })
  t.match((await server.inject(url)).body, /declined/)
  await till.pay(order.id, 'success')
  await till.app.drain()
  t.match(await till.read(order.id), { status: 'paid' })
})

test('the first answer counts', async (t) => {
  const { payment, url } = await waiting()
  for (const given of ['confirm', 'confirm', 'decline']) t.equal((await answer(url, given)).statusCode, 303)
  await till.app.drain()
  t.match(await till.payment(payment.id), { status: 'captured', captured: { amount: payment.amount.amount } })
})

test('nobody is made to answer by a page of somebody else’s, nor with anything else', async (t) => {
  const { payment, url } = await waiting()
  for (const headers of [{}, { origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }]) {
    t.equal((await answer(url, 'confirm', headers)).statusCode, 403)
  }
  t.equal((await answer(url, 'perhaps')).statusCode, 400)
  await till.app.drain()
  t.match(await till.payment(payment.id), { status: 'needs-action' })
})

test('of a payment that is not there nothing is shown, and outside the demo there is no such page', async (t) => {
  t.equal((await server.inject('/dev/payments/FS-999999-1')).statusCode, 404)
  t.equal((await answer('/dev/payments/FS-999999-1', 'confirm')).statusCode, 404)
  const { server: real } = await testMarket(t, { products: 2, env: { DEMO: '0' } })
  t.equal((await real.inject('/dev/payments/FS-100001-1')).statusCode, 404)
})
