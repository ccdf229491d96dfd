import { test, type Test } from 'tap'
import { paystackPayments } from '../../../../server/gateways/payments/paystack.ts'
import { httpProvider, type Reply, silence } from '../../../support/http-provider.ts'
import { PAYSTACK_KEY } from '../../../support/payments/paystack.ts'
import { failure } from './failures.ts'
import { known, openPaystack, paid } from './subjects.ts'

async function answering(t: Test, reply: Reply, timeout = 5_000) {
  const provider = await httpProvider(t, reply)
  return { provider, gateway: paystackPayments({ secretKey: PAYSTACK_KEY, base: provider.base }, { timeout }) }
}

const order = {
  reference: 'FS-1-1',
  amount: 500,
  currency: 'NGN',
  email: 'ada@example.com',
  description: 'Order FS-1',
  returnUrl: 'https://shop.example/back',
}

const open = async (t: Test) => {
  const { fake, gateway, order } = await openPaystack(t)
  const pay = async (reference: string) => fake.pay(reference)
  return { fake, gateway, order, paid: () => paid({ gateway, order, pay }) }
}

test('Paystack is asked by JSON, with our reference, and sends the buyer to a page of its own', async (t) => {
  const { fake, gateway, order } = await openPaystack(t)
  const given = order()
  t.match(await gateway.start(given, 'key'), {
    providerId: given.reference,
    status: 'needs-action',
    clientAction: { type: 'redirect', url: /^https:\/\/checkout\.paystack\.com\// },
  })
  const [{ method, path, headers, body }] = fake.asked as [(typeof fake.asked)[0]]
  t.equal(`${method} ${path}`, 'POST /transaction/initialize')
  t.match(headers, { authorization: `Bearer ${PAYSTACK_KEY}`, 'content-type': 'application/json' })
  t.strictSame(JSON.parse(body), {
    reference: given.reference,
    amount: 1_234_567,
    currency: 'NGN',
    email: 'ada@example.com',
    callback_url: given.returnUrl,
  })
  fake.pay(given.reference)
  await gateway.refund(known(given, { providerId: given.reference }), 100, 'key-3')
  t.strictSame(JSON.parse(fake.asked.at(-1)!.body), {
    transaction: given.reference,
    amount: 100,
    currency: 'NGN',
    merchant_note: 'key-3',
  })
})

test('what Paystack says no to is refused; what says nothing is unclear', async (t) => {
  const { provider, gateway } = await answering(t, silence)
  const how = async (reply: Reply) => {
    provider.reply = reply
    const asked = provider.taken.length
    const error = await failure(t, gateway.start(order, 's'))
    t.equal(provider.taken.length, asked + 1, 'asked once')
    return error
  }
  const no = { status: false, message: 'No', code: 'odd' }
  for (const status of [400, 401, 403, 422]) {
    t.match(await how({ status, body: no }), { name: 'PaymentRefused', code: 'odd', declined: false })
    t.match(await how({ status, body: '<html>' }), { name: 'PaymentRefused', code: `http-${status}` })
  }
  t.match(await how({ status: 200, body: no }), { name: 'PaymentRefused', message: 'Paystack: HTTP 200 No' })
  for (const status of [302, 408, 409, 429, 500, 502, 503, 504])
    t.match(await how({ status, body: no }), { name: 'PaymentUnclear' }, `${status}`)
  for (const body of ['', 'OK', '[]', { status: true }, { status: true, data: { authorization_url: 'javascript:1' } }])
    t.match(await how({ status: 200, body }), { name: 'PaymentUnclear' }, 'a yes that nobody understands')
  t.match(await how((response) => void response.destroy()), { name: 'PaymentUnclear' })
  const { message } = await how({ status: 401, body: { ...no, message: `Invalid key ${PAYSTACK_KEY}\u0000` } })
  t.equal(message, 'Paystack: HTTP 401 Invalid key …')
})

test('Paystack is not waited for when it is silent', async (t) => {
  const { gateway } = await answering(t, silence, 50)
  const late = { name: 'PaymentUnclear', message: 'Paystack: no answer in time' }
  t.match(await failure(t, gateway.start(order, 's')), late)
})

test('a question that is refused says nothing of the payment', async (t) => {
  const { provider, gateway } = await answering(t, { status: 401, body: { status: false, message: 'Invalid key' } })
  const payment = known(order, { providerId: null })
  t.match(await failure(t, gateway.find(payment)), { name: 'PaymentUnclear' })
  t.match(await failure(t, gateway.refund(payment, 1, 'r')), { name: 'PaymentUnclear' })
  for (const unknown of [
    { status: 404, body: { status: false, message: 'Not found' } },
    { status: 400, body: { status: false, message: 'Transaction reference not found.' } },
    { status: 400, body: { status: false, message: 'Transaction not found', code: 'transaction_not_found' } },
  ]) {
    provider.reply = unknown
    t.equal(await gateway.find(payment), undefined)
  }
  provider.reply = { status: 404, body: '<html>' }
  t.match(await failure(t, gateway.find(payment)), { name: 'PaymentUnclear' }, 'a page of somebody between us')
})

test('a payment that was begun and not heard of is known, and nobody can be sent to it', async (t) => {
  const { fake, gateway, order } = await open(t)
  const given = order()
  fake.faults.next('cut-after', /initialize/)
  t.match(await failure(t, gateway.start(given, 's')), { name: 'PaymentUnclear' })
  const state = await gateway.start(given, 's')
  t.match(state, { providerId: given.reference, status: 'needs-action' })
  t.notOk(state.clientAction)
  t.equal(fake.payments.size, 1)
})

test('a payment that somebody else began under our reference is not ours', async (t) => {
  const { fake, gateway, order } = await open(t)
  const given = order()
  await gateway.start({ ...given, amount: 100 }, 'somebody else')
  fake.pay(given.reference)
  t.match(await failure(t, gateway.start(given, 's')), { code: 'duplicate_reference', declined: false })
  const dollars = order()
  await gateway.start({ ...dollars, currency: 'USD' }, 'somebody else')
  t.match(await failure(t, gateway.start(dollars, 's')), { code: 'duplicate_reference' })
  t.match(await failure(t, gateway.find(known(dollars, { providerId: null }))), { message: /in USD, we in NGN/ })
})

for (const fault of ['error-before', 'error-after', 'cut-before', 'cut-after', 'too-many'] as const) {
  test(`after ${fault}, the same key brings it about once`, async (t) => {
    const { fake, gateway, order } = await open(t)
    const given = order()
    const payment = known(given, { providerId: null })
    const hit = async <T>(call: () => Promise<T>): Promise<T> => {
      fake.faults.next(fault, /^POST/)
      t.match(await failure(t, call()), { name: 'PaymentUnclear' })
      return call()
    }
    await hit(() => gateway.start(given, 's'))
    fake.pay(given.reference)
    await hit(() => gateway.refund(payment, 700, 'r'))
    await hit(() => gateway.refund(payment, 800, 'r2'))
    t.match(await gateway.refund(payment, 700, 'r'), { status: 'pending' })
    t.strictSame(fake.money(given.reference), { authorised: 0, captured: given.amount, refunded: 1_500 })
  })
}

test('how a payment stands, in our words', async (t) => {
  const { fake, gateway, order } = await open(t)
  const given = order()
  const payment = known(given, await gateway.start(given, 's'))
  const transaction = fake.payments.get(given.reference)!
  const stands = async (status: string) => {
    Object.assign(transaction, { status })
    return gateway.find(payment)
  }
  for (const status of ['abandoned', 'ongoing']) t.match(await stands(status), { status: 'needs-action', captured: 0 })
  for (const status of ['pending', 'processing', 'queued', 'new to us'])
    t.match(await stands(status), { status: 'processing', captured: 0 })
  fake.pay(given.reference, 'declined')
  t.match(await gateway.find(payment), { status: 'failed', captured: 0, failure: { message: 'Declined' } })
  t.match(await gateway.void(payment, 'v'), { status: 'failed' }, 'there is nothing to let go of')
  fake.pay(given.reference)
  t.match(await gateway.find(payment), { status: 'captured', captured: given.amount }, 'another card, the same page')
  t.match(
    await stands('reversed'),
    { status: 'captured', captured: given.amount, refunded: given.amount },
    'by the bank',
  )
})

test('a refund that fails is failed under its key, and the money is ours again', async (t) => {
  const { fake, gateway, paid } = await open(t)
  const { payment } = await paid()
  const { providerId, status } = await gateway.refund(payment, 700, 'r')
  t.equal(status, 'pending')
  for (const odd of ['processing', 'needs-attention'] as const) {
    fake.settleRefunds(payment.reference, odd)
    t.match(await gateway.refund(payment, 700, 'r'), { providerId, status: 'pending' }, odd)
  }
  fake.settleRefunds(payment.reference, 'failed')
  t.match(await gateway.refund(payment, 700, 'r'), { providerId, status: 'failed', failure: { message: /did not/ } })
  t.match(await gateway.find(payment), { refunded: 0 })
  t.not((await gateway.refund(payment, 700, 'r2')).providerId, providerId)
})

test('a refund is found among hundreds, and those of others are not ours', async (t) => {
  const { fake, gateway, paid } = await open(t)
  const [{ payment }, { payment: other }] = [await paid(), await paid()]
  const { providerId } = await gateway.refund(payment, 1, 'the first')
  const { refunds } = fake.payments.get(payment.reference)!
  for (let i = 0; i < 250; i += 1)
    (refunds as object[]).unshift({ id: 90_000 + i, amount: 1, merchant_note: `${i}`, status: 'processed' })
  t.match(await gateway.refund(payment, 1, 'the first'), { providerId })
  t.match(await gateway.find(payment), { refunded: 251 })
  // As versions of the API do that list the refunds of everybody.
  const { id } = fake.payments.get(other.reference)!
  Object.assign(fake.payments.get(payment.reference)!, { id: 7 })
  const everybody = await answering(t, (response) => void response.end())
  everybody.provider.reply = (response) => {
    const path = everybody.provider.taken.at(-1)!.path
    const transaction = { id, status: 'success', reference: other.reference, amount: other.amount, currency: 'NGN' }
    const list = [...refunds].slice(0, 3).map((refund) => ({ ...refund, transaction: 7 }))
    const data = path.startsWith('/transaction') ? transaction : list
    response.end(JSON.stringify({ status: true, message: 'ok', data }))
  }
  t.match(await everybody.gateway.find(other), { captured: other.amount, refunded: 0 })
})

test('currencies that Paystack counts in hundredths of nothing are not collected', async (t) => {
  const { fake, gateway, order } = await open(t)
  for (const currency of ['XOF', 'RWF'])
    t.match(await failure(t, gateway.start({ ...order(), currency }, 's')), { code: 'currency-unsupported' })
  t.strictSame(fake.asked, [])
})

test('notices of Paystack have no id: what happened, to what and how it stood is one', async (t) => {
  const { fake, gateway } = await openPaystack(t)
  const read = (event: object) => {
    const { body, headers } = fake.notices.sign(event)
    return gateway.readNotice(body, headers)
  }
  const refund = { status: 'pending', transaction_reference: 'FS-1-1', refund_reference: null, amount: '700' }
  const about = { reference: 'FS-1-1', providerId: 'FS-1-1' }
  const told = [
    { event: 'charge.success', data: { id: 302961, status: 'success', reference: 'FS-1-1', amount: 1_000 } },
    { event: 'charge.success', data: { id: 302962, status: 'success', reference: 'FS-1-1', amount: 1_000 } },
    { event: 'refund.pending', data: refund },
    { event: 'refund.pending', data: { ...refund, amount: '701' } },
    { event: 'refund.processed', data: { ...refund, status: 'processed', refund_reference: '13' } },
    { event: 'refund.processed', data: { ...refund, status: 'processed', refund_reference: '14' } },
    { event: 'refund.needs-attention', data: { ...refund, id: '123', status: 'needs-attention' } },
    { event: 'charge.dispute.create', data: { id: 358, status: 'pending', transaction: { reference: 'FS-1-1' } } },
  ]
  const notices = told.map(read)
  for (const notice of notices) t.match(notice, { about })
  t.equal(new Set(notices.map(({ id }) => id)).size, told.length)
  t.strictSame(told.map(read), notices, 'told again')
  const transfer = { event: 'transfer.success', data: { id: 1, status: 'success', reference: 'FS-1-1' } }
  t.equal(read(transfer).about, undefined, 'money that we send out is none of ours')
  for (const odd of [[], { event: 'x' }, { event: 1, data: {} }, { data: {} }])
    t.throws(() => read(odd), { name: 'ForgedNotice', message: /signed, but/ })
})
