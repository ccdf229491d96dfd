import { test, type Test } from 'tap'
import { stripePayments } from '../../../../server/gateways/payments/stripe.ts'
import { httpProvider, type Reply, silence } from '../../../support/http-provider.ts'
import { STRIPE_KEY, STRIPE_WEBHOOK_SECRET } from '../../../support/payments/stripe.ts'
import { formOf } from '../../../support/payments/stripe-form.ts'
import { failure } from './failures.ts'
import { known, openStripe, paid } from './subjects.ts'

const account = { secretKey: STRIPE_KEY, webhookSecret: STRIPE_WEBHOOK_SECRET, publishableKey: undefined }
const payment = { reference: 'FS-1-1', providerId: 'pi_1', amount: 500, currency: 'NGN' }

/** Stripe as one answer, whatever it is asked. */
async function answering(t: Test, reply: Reply, timeout = 5_000) {
  const provider = await httpProvider(t, reply)
  const base = provider.base.replace('localhost', '127.0.0.1')
  return { provider, gateway: stripePayments({ ...account, base }, { timeout }) }
}

/** Stripe with a payment that a buyer has paid. */
async function openPaid(t: Test) {
  const opened = await openStripe(t)
  const pay = async (reference: string) => opened.fake.pay(reference)
  return { ...opened, payment: (await paid({ ...opened, pay })).payment }
}

const error = (status: number, error: object = {}): Reply => ({ status, body: { error: { message: 'No.', ...error } } })

test('Stripe is asked by form, with our key and our reference, and nothing of the buyer', async (t) => {
  const { fake, gateway, order } = await openStripe(t)
  const given = order()
  const state = await gateway.start(given, 'key-1')
  t.match(state, {
    providerId: /^pi_/,
    status: 'needs-action',
    captured: 0,
    clientAction: { type: 'stripe', clientSecret: /_secret_/, publishableKey: 'pk_test' },
  })
  const [{ method, path, headers, body }] = fake.asked as [(typeof fake.asked)[0]]
  t.equal(`${method} ${path}`, 'POST /v1/payment_intents')
  t.match(headers, { 'idempotency-key': 'key-1', authorization: `Bearer ${STRIPE_KEY}` })
  t.strictSame(formOf(body), {
    amount: '1234567',
    currency: 'ngn',
    capture_method: 'manual',
    automatic_payment_methods: { enabled: 'true' },
    description: given.description,
    metadata: { reference: given.reference },
  })
  const known_ = known(given, state)
  fake.pay(given.reference)
  await gateway.capture(known_, 'key-2')
  await gateway.refund(known_, 100, 'key-3')
  const posts = fake.asked.filter(({ method }) => method === 'POST').slice(1)
  t.match(
    posts.map(({ path, headers, body }) => [path, headers['idempotency-key'], formOf(body)]),
    [
      [`/v1/payment_intents/${known_.providerId}/capture`, 'key-2', { amount_to_capture: '1234567' }],
      ['/v1/refunds', 'key-3', { payment_intent: known_.providerId, amount: '100', metadata: { key: 'key-3' } }],
    ],
  )
})

test('what Stripe says no to is refused; what says nothing is unclear', async (t) => {
  const { provider, gateway } = await answering(t, silence)
  const how = async (reply: Reply) => {
    provider.reply = reply
    return failure(t, gateway.capture(payment, 'c'))
  }
  const card = { type: 'card_error', code: 'card_declined', message: 'Your card was declined.' }
  t.match(await how(error(402, card)), { code: 'card_declined', declined: true, message: 'Your card was declined.' })
  for (const status of [400, 401, 402, 403, 404, 405, 422]) {
    t.match(await how(error(status, { type: 'invalid_request_error', code: 'odd' })), {
      name: 'PaymentRefused',
      code: 'odd',
      declined: false,
      message: `Stripe: HTTP ${status} odd No.`,
    })
    t.match(await how({ status, body: '<html>' }), { name: 'PaymentRefused', code: `http-${status}` }, 'without words')
  }
  for (const status of [408, 409, 429, 500, 502, 503, 504]) {
    t.match(await how(error(status)), { name: 'PaymentUnclear' }, `${status}`)
    t.match(await how({ status, body: '<html>' }), { name: 'PaymentUnclear' }, `${status} without words`)
  }
  for (const code of ['rate_limit', 'lock_timeout', 'idempotency_key_in_use'])
    t.match(await how(error(400, { code })), { name: 'PaymentUnclear' }, code)
  for (const status of [301, 302, 307]) {
    const headers = { location: 'http://127.0.0.1:1/' }
    t.match(await how({ status, headers, body: { id: 'pi_1' } }), { name: 'PaymentUnclear' }, `${status}`)
  }
  for (const body of ['OK', '{}', '[]', { id: 'pi_1' }, { object: 'payment_intent' }])
    t.match(await how({ status: 200, body }), { name: 'PaymentUnclear' }, 'a yes that nobody understands')
})

test('whoever is silent, or never comes to an end, is not waited for', async (t) => {
  const { provider, gateway } = await answering(t, silence, 50)
  const late = { name: 'PaymentUnclear', message: 'Stripe: no answer in time' }
  t.match(await failure(t, gateway.capture(payment, 'c')), late)
  provider.reply = (response) => void response.writeHead(200).write('{')
  t.match(await failure(t, gateway.capture(payment, 'c')), late)
})

test('whoever breaks off has left us in the dark, and is asked once', async (t) => {
  const { provider, gateway } = await answering(t, silence)
  const how = async (reply: Reply) => {
    provider.reply = reply
    const asked = provider.taken.length
    const error = await failure(t, gateway.capture(payment, 'c'))
    t.equal(provider.taken.length, asked + 1)
    return error
  }
  t.match(await how((response) => void response.destroy()), { name: 'PaymentUnclear' }, 'a broken connection')
  t.match(
    await how(
      (response) => void response.writeHead(200, { 'content-length': 10 }).write('{', () => response.destroy()),
    ),
    { name: 'PaymentUnclear' },
  )
  t.match(await how({ status: 200, body: ' '.repeat(1024 * 1024 + 1) }), { message: /more than 1048576 bytes/ })
})

test('in a failure there is neither our key nor what lets somebody pay', async (t) => {
  const words = `Invalid API Key provided: ${STRIPE_KEY}\u0000\n${'x'.repeat(400)}`
  const { gateway } = await answering(
    t,
    error(401, { message: words, payment_intent: { client_secret: 'pi_1_secret_2' } }),
  )
  const { message } = await failure(t, gateway.capture(payment, 'c'))
  t.notMatch(message, /\p{Cc}/u)
  t.ok(message.length < 250)
})

for (const fault of ['error-before', 'error-after', 'cut-before', 'cut-after', 'too-many'] as const) {
  test(`after ${fault}, the same key brings it about once`, async (t) => {
    const { fake, gateway, order } = await openStripe(t)
    const given = order()
    const hit = async <T>(call: () => Promise<T>): Promise<T> => {
      fake.faults.next(fault, /^POST/)
      t.match(await failure(t, call()), { name: 'PaymentUnclear' })
      return call()
    }
    const payment = known(given, await hit(() => gateway.start(given, 's')))
    fake.pay(given.reference)
    t.match(await hit(() => gateway.capture(payment, 'c')), { status: 'captured', captured: given.amount })
    t.match(await hit(() => gateway.refund(payment, 700, 'r')), { status: 'succeeded' })
    t.match(await gateway.refund(payment, 700, 'r'), { status: 'succeeded' })
    t.strictSame(fake.money(given.reference), { authorised: 0, captured: given.amount, refunded: 700 })
    const other = order()
    const second = known(other, await gateway.start(other, 's2'))
    t.match(await hit(() => gateway.void(second, 'v')), { status: 'voided' })
  })
}

test('a failure of Stripe’s own that is given again and again is left unclear', async (t) => {
  const { fake, gateway, payment } = await openPaid(t)
  for (let turn = 1; turn <= 8; turn += 1) {
    fake.faults.next('error-before', turn === 1 ? / c$/ : new RegExp(` c\\.${turn}$`))
    t.match(await failure(t, gateway.capture(payment, 'c')), { name: 'PaymentUnclear', message: /HTTP 500/ })
  }
  t.match(await failure(t, gateway.capture(payment, 'c')), { message: 'Stripe: 8 failures for one call.' })
  t.strictSame(fake.money(payment.reference).captured, 0)
  t.match(await gateway.capture(payment, 'another key'), { status: 'captured' }, 'a person may decide')
})

test('a request that is still being worked on is not made twice', async (t) => {
  const { fake, gateway, payment } = await openPaid(t)
  fake.faults.slowMs = 200
  fake.faults.next('slow', /capture/)
  const both = await Promise.allSettled([gateway.capture(payment, 'c'), gateway.capture(payment, 'c')])
  t.strictSame(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
  t.match(
    both.find(({ status }) => status === 'rejected'),
    { reason: { name: 'PaymentUnclear', message: /in_use/ } },
  )
  t.equal(fake.money(payment.reference).captured, payment.amount)
})

test('two who come with one key, and of whom one hears that Stripe failed, give back once', async (t) => {
  const { fake, gateway, payment } = await openPaid(t)
  await gateway.capture(payment, 'c')
  // Both look before either has made it; the failure is then given to both.
  fake.faults.next('error-after', /^POST .*refunds/)
  await Promise.allSettled([gateway.refund(payment, 700, 'r'), gateway.refund(payment, 700, 'r')])
  t.match(await gateway.refund(payment, 700, 'r'), { status: 'succeeded' })
  t.equal(fake.money(payment.reference).refunded, 700)
})

test('when Stripe has forgotten a key, nothing is taken or given back twice', async (t) => {
  const { fake, gateway, order, payment } = await openPaid(t)
  await gateway.capture(payment, 'c')
  const { providerId } = await gateway.refund(payment, 700, 'r')
  fake.forgetKeys()
  t.match(await gateway.capture(payment, 'c'), { status: 'captured', captured: payment.amount, refunded: 700 })
  t.match(await gateway.refund(payment, 700, 'r'), { providerId })
  t.strictSame(fake.money(payment.reference), { authorised: 0, captured: payment.amount, refunded: 700 })
  const other = order()
  const voided = known(other, await gateway.start(other, 's2'))
  await gateway.void(voided, 'v')
  fake.forgetKeys()
  t.match(await gateway.void(voided, 'v'), { status: 'voided' })
})

test('a card that is declined when it is to be charged is the buyer’s matter', async (t) => {
  const { fake, gateway, payment } = await openPaid(t)
  fake.declineNext()
  const declined = { code: 'card_declined', declined: true, message: 'Your card was declined.' }
  t.match(await failure(t, gateway.capture(payment, 'c')), declined)
  t.match(await failure(t, gateway.capture(payment, 'c')), declined, 'the same key is told the same')
  t.match(await gateway.capture(payment, 'c2'), { status: 'captured' })
})

test('a buyer whose card was declined may try another under the same payment', async (t) => {
  const { fake, gateway, order } = await openStripe(t)
  const given = order()
  const payment = known(given, await gateway.start(given, 's'))
  fake.pay(given.reference, 'declined')
  const failure = { code: 'card_declined', message: 'Your card was declined.' }
  t.match(await gateway.find(payment), { status: 'needs-action', failure, clientAction: { type: 'stripe' } })
  fake.pay(given.reference)
  t.strictSame(Object.keys((await gateway.find(payment))!), ['providerId', 'status', 'captured', 'refunded'])
})

test('what is let go of instead of being taken counts as refunded to Stripe, and not to us', async (t) => {
  const { gateway, payment } = await openPaid(t)
  t.match(await gateway.capture({ ...payment, amount: 1_000 }, 'c'), {
    status: 'captured',
    captured: 1_000,
    refunded: 0,
  })
  await gateway.refund(payment, 400, 'r')
  t.match(await gateway.find(payment), { captured: 1_000, refunded: 400 })
})

test('a refund that fails later is told so under its key', async (t) => {
  const { fake, gateway, payment } = await openPaid(t)
  await gateway.capture(payment, 'c')
  const { providerId } = await gateway.refund(payment, 700, 'r')
  fake.settleRefund(providerId, 'pending')
  t.match(await gateway.refund(payment, 700, 'r'), { providerId, status: 'pending' })
  fake.settleRefund(providerId, 'failed')
  const failed = { providerId, status: 'failed', failure: { code: 'lost_or_stolen_card' } }
  t.match(await gateway.refund(payment, 700, 'r'), failed)
  t.match(await gateway.find(payment), { refunded: 0 })
})

test('a refund is found among hundreds', async (t) => {
  const { fake, gateway, payment } = await openPaid(t)
  await gateway.capture(payment, 'c')
  const { providerId } = await gateway.refund(payment, 1, 'the first')
  const [intent] = fake.under(payment.reference)
  for (let i = 0; i < 250; i += 1)
    (intent!.refunds as object[]).unshift({ id: `re_x${i}`, amount: 1, metadata: {}, status: 'succeeded' })
  t.match(await gateway.refund(payment, 1, 'the first'), { providerId })
  t.equal(fake.money(payment.reference).refunded, 251)
})

test('currencies that Stripe counts in units of its own are not collected', async (t) => {
  const { fake, gateway, order } = await openStripe(t)
  for (const currency of ['ISK', 'UGX', 'MGA'])
    t.match(await failure(t, gateway.start({ ...order(), currency }, 's')), { code: 'currency-unsupported' })
  t.strictSame(fake.asked, [])
  t.match(await failure(t, gateway.start({ ...order(), currency: 'XXX' }, 's')), {
    name: 'PaymentRefused',
    declined: false,
  })
  t.match(await gateway.start({ ...order(), currency: 'JPY', amount: 500 }, 's2'), { status: 'needs-action' })
})

test('Stripe is looked up when our key is no good, and nothing is concluded', async (t) => {
  const { gateway, provider } = await answering(t, error(401, { type: 'invalid_request_error' }))
  t.match(await failure(t, gateway.find(payment)), { name: 'PaymentUnclear' })
  provider.reply = error(404, { type: 'invalid_request_error', code: 'odd' })
  t.match(await failure(t, gateway.find(payment)), { name: 'PaymentUnclear' }, 'an address that is none')
})

test('a refund is not made while those that were made cannot be read', async (t) => {
  const { gateway, provider } = await answering(t, { status: 200, body: {} })
  for (const body of ['OK', '{}', { object: 'list', data: null, has_more: false }]) {
    provider.reply = { status: 200, body }
    t.match(await failure(t, gateway.refund(payment, 1, 'r')), { name: 'PaymentUnclear' })
  }
  t.ok(provider.taken.every(({ method }) => method === 'GET'))
})

test('a status that we do not know is one that Stripe is still at', async (t) => {
  const intent = { id: 'pi_1', object: 'payment_intent', amount_received: 0, latest_charge: null, client_secret: null }
  const { gateway, provider } = await answering(t, { status: 200, body: { ...intent, status: 'requires_the_moon' } })
  t.match(await gateway.find(payment), { status: 'processing', captured: 0 })
  provider.reply = { status: 200, body: { ...intent, status: 'processing' } }
  t.match(await gateway.find(payment), { status: 'processing', captured: 0 })
})

const event = (object: object) => ({ id: 'evt_1', type: 'it.happened', data: { object } })

test('Stripe tells of charges, refunds and of what is none of ours', async (t) => {
  const { fake, gateway } = await openStripe(t)
  const read = (event: object) => {
    const { body, headers } = fake.notices.sign(event)
    return gateway.readNotice(body, headers)
  }
  t.match(read(event({ id: 're_1', object: 'refund', payment_intent: 'pi_1', metadata: { reference: 'FS-1-1' } })), {
    id: 'evt_1',
    type: 'it.happened',
    about: { providerId: 'pi_1', reference: 'FS-1-1' },
  })
  t.strictSame(read(event({ id: 'ch_1', object: 'charge', payment_intent: 'pi_1', metadata: {} })).about, {
    providerId: 'pi_1',
  })
  t.equal(read(event({ id: 'cus_1', object: 'customer' })).about, undefined)
  t.equal(read(event({ object: 'balance' })).about, undefined, 'there is but one')
  for (const odd of [[], { id: 'evt_1' }, { object: 'v2.core.event', id: 'evt_1', type: 'x' }])
    t.throws(() => read(odd), { name: 'ForgedNotice', message: /signed, but/ })
})
