import { test } from 'tap'
import { ForgedNotice, type PaymentGateway } from '../../../../domain/common/payment-gateways.ts'
import { failure } from './failures.ts'
import { heard, known, paid, subjects } from './subjects.ts'

const AT_ONCE = 'takes money at once'

/** Tests only those that can. */
const unless = (can: boolean, why: string) => ({ skip: can ? false : why })

/** Takes the money of a payment that the buyer has paid, where that is a step of its own. */
const take = async (gateway: PaymentGateway, payment: Parameters<PaymentGateway['capture']>[0]) =>
  gateway.authorises ? gateway.capture(payment, `capture ${payment.reference}`) : (await gateway.find(payment))!

for (const [name, { authorises, dates, open }] of Object.entries(subjects)) {
  test(`${name}: a payment is begun, paid and taken, to the last minor unit`, async (t) => {
    const subject = await open(t)
    const { gateway } = subject
    t.match(gateway, { provider: name, authorises })
    const { payment, order, state } = await paid(subject)
    t.match(state, { status: gateway.authorises ? 'authorised' : 'captured', refunded: 0 })
    t.notOk(state.clientAction, 'the buyer has nothing left to do')
    t.match(await take(gateway, payment), { status: 'captured', captured: 1_234_567, refunded: 0 })
    t.match(await gateway.find(payment), { providerId: payment.providerId, status: 'captured', captured: order.amount })
    t.strictSame(await subject.money(order.reference), { authorised: 0, captured: 1_234_567, refunded: 0 })
    t.match(await gateway.capture(payment, `capture ${order.reference}`), { status: 'captured', captured: 1_234_567 })
    t.match(await subject.money(order.reference), { captured: 1_234_567 }, 'and once')
  })

  test(`${name}: what was set aside is let go of, and cannot be taken then`, unless(authorises, AT_ONCE), async (t) => {
    const subject = await open(t)
    const { gateway } = subject
    const { payment, order } = await paid(subject)
    t.match(await gateway.void(payment, 'v'), { status: 'voided', captured: 0, refunded: 0 })
    t.match(await gateway.void(payment, 'v'), { status: 'voided', captured: 0 }, 'asked again')
    t.match(await gateway.find(payment), { status: 'voided', captured: 0, refunded: 0 })
    t.match(await failure(t, gateway.capture(payment, 'c')), { name: 'PaymentRefused', declined: false })
    t.strictSame(await subject.money(order.reference), { authorised: 0, captured: 0, refunded: 0 })
  })

  test(
    `${name}: where money is taken at once, nothing is let go of, and we are told so`,
    unless(!authorises, 'sets money aside first'),
    async (t) => {
      const subject = await open(t)
      const { gateway } = subject
      const order = subject.order()
      const payment = known(order, await gateway.start(order, 's'))
      t.match(await failure(t, gateway.void(payment, 'v')), { name: 'PaymentRefused', code: 'cannot-be-voided' })
      t.match(await failure(t, gateway.capture(payment, 'c')), { name: 'PaymentRefused', code: 'nothing-set-aside' })
      await subject.pay(order.reference)
      t.match(await failure(t, gateway.void(payment, 'v')), { name: 'PaymentRefused' }, 'it would have to be refunded')
      t.match(await gateway.capture(payment, 'c'), { status: 'captured', captured: order.amount })
    },
  )

  test(`${name}: money goes back in parts, and never more than was taken`, async (t) => {
    const subject = await open(t)
    const { gateway } = subject
    const { payment, order } = await paid(subject)
    await take(gateway, payment)
    const first = await gateway.refund(payment, 1, 'r1')
    const second = await gateway.refund(payment, 1_000_000, 'r2')
    t.not(first.providerId, second.providerId)
    t.match(await gateway.find(payment), { status: 'captured', captured: 1_234_567, refunded: 1_000_001 })
    t.match(await failure(t, gateway.refund(payment, 234_567, 'r3')), { name: 'PaymentRefused', declined: false })
    t.match(await failure(t, gateway.refund(payment, 234_567, 'r3')), { name: 'PaymentRefused' }, 'asked again')
    await gateway.refund(payment, 234_566, 'r4')
    t.match(await gateway.find(payment), { status: 'captured', captured: 1_234_567, refunded: 1_234_567 })
    subject.settle(order.reference)
    t.match(
      await gateway.refund(payment, 1, 'r1'),
      { providerId: first.providerId, status: 'succeeded' },
      'as it stands now',
    )
    t.match(await gateway.find(payment), { status: 'captured', captured: 1_234_567, refunded: 1_234_567 })
    t.strictSame(await subject.money(order.reference), { authorised: 0, captured: 1_234_567, refunded: 1_234_567 })
  })

  test(`${name}: all of it goes back at once`, async (t) => {
    const subject = await open(t)
    const { payment, order } = await paid(subject)
    await take(subject.gateway, payment)
    await subject.gateway.refund(payment, order.amount, 'r')
    subject.settle(order.reference)
    t.match(await subject.gateway.find(payment), { status: 'captured', captured: 1_234_567, refunded: 1_234_567 })
    t.match(await failure(t, subject.gateway.refund(payment, 1, 'r2')), { name: 'PaymentRefused' })
  })

  test(`${name}: nothing goes back of what was not taken, and no amount is none`, async (t) => {
    const subject = await open(t)
    const { gateway } = subject
    const order = subject.order()
    const payment = known(order, await gateway.start(order, 's'))
    t.match(await failure(t, gateway.refund(payment, 1, 'r')), { name: 'PaymentRefused' })
    for (const amount of [0, -1, 1.5, Number.NaN, 2 ** 53]) {
      t.match(await failure(t, gateway.refund(payment, amount, `r ${amount}`)), { code: 'amount-invalid' })
      t.match(await failure(t, gateway.start({ ...subject.order(), amount }, `s ${amount}`)), {
        code: 'amount-invalid',
      })
    }
  })

  test(`${name}: the same key is the same call`, async (t) => {
    const subject = await open(t)
    const { gateway } = subject
    const order = subject.order()
    const first = await gateway.start(order, 's')
    t.equal((await gateway.start(order, 's')).providerId, first.providerId)
    const payment = known(order, first)
    await subject.pay(order.reference)
    if (gateway.authorises) {
      t.match(await gateway.start(order, 's'), { status: 'authorised' }, 'answered as it stands now')
      for (const _ of [1, 2])
        t.match(await gateway.capture(payment, 'c'), { status: 'captured', captured: order.amount })
    }
    const refund = await gateway.refund(payment, 300, 'r')
    t.equal((await gateway.refund(payment, 300, 'r')).providerId, refund.providerId)
    t.match(
      await failure(t, gateway.refund(payment, 400, 'r')),
      { code: 'idempotency_error' },
      'with another amount it is none',
    )
    t.match(await gateway.capture(payment, 'c'), { captured: order.amount, refunded: 300 }, 'answered as it stands now')
    t.strictSame(await subject.money(order.reference), { authorised: 0, captured: order.amount, refunded: 300 })
  })

  test(`${name}: what was done and not heard of is done once, when the same key is tried again`, async (t) => {
    const subject = await open(t, { deaf: true })
    const { gateway } = subject
    const order = subject.order()
    const deaf = async (call: () => Promise<unknown>) => {
      subject.deafen()
      t.match(await failure(t, call()), { name: 'PaymentUnclear' })
    }
    const start = () => gateway.start(order, 's')
    await deaf(start)
    const payment = known(order, await start())
    await subject.pay(order.reference)
    const refund = () => gateway.refund(payment, 700, 'r')
    if (gateway.authorises) {
      const capture = () => gateway.capture(payment, 'c')
      await deaf(capture)
      t.match(await gateway.find(payment), { status: 'captured' }, 'and can be looked up')
      t.match(await capture(), { status: 'captured', captured: order.amount })
    }
    await deaf(refund)
    t.match(await gateway.find(payment), { refunded: 700 }, 'and can be looked up')
    t.match(await refund(), { status: /succeeded|pending/ })
    t.strictSame(await subject.money(order.reference), { authorised: 0, captured: order.amount, refunded: 700 })
  })

  test(`${name}: what was let go of and not heard of is let go of once`, unless(authorises, AT_ONCE), async (t) => {
    const subject = await open(t, { deaf: true })
    const { gateway } = subject
    const { payment, order } = await paid(subject)
    const void_ = () => gateway.void(payment, 'v')
    subject.deafen()
    t.match(await failure(t, void_()), { name: 'PaymentUnclear' })
    t.match(await void_(), { status: 'voided', captured: 0 })
    t.strictSame(await subject.money(order.reference), { authorised: 0, captured: 0, refunded: 0 })
  })

  test(`${name}: whom the provider does not know is nobody, and moves no money`, async (t) => {
    const subject = await open(t)
    const { gateway } = subject
    const stranger = known(subject.order(), { providerId: 'pi_nowhere' })
    t.equal(await gateway.find(stranger), undefined)
    const calls = [
      () => gateway.capture(stranger, 'c'),
      () => gateway.void(stranger, 'v'),
      () => gateway.refund(stranger, 1, 'r'),
    ]
    for (const call of calls) t.match(await failure(t, call()), { name: 'PaymentRefused', declined: false })
  })

  test(`${name}: a payment whose id was not heard is found by its reference, or said not to be`, async (t) => {
    const subject = await open(t)
    const { gateway } = subject
    const order = subject.order()
    const { providerId } = await gateway.start(order, 's')
    const unheard = known(order, { providerId: null })
    if (subject.findsByReference) t.match(await gateway.find(unheard), { providerId })
    else t.match(await failure(t, gateway.find(unheard)), { name: 'PaymentUnclear' })
    t.match(await gateway.start(order, 's'), { providerId }, 'the same key says it anyway')
  })

  test(`${name}: a notice tells which payment it is about, and what is told twice is the same`, async (t) => {
    const subject = await open(t)
    const { gateway } = subject
    const { order, payment } = await paid(subject)
    const [one, two] = [await subject.notice(order.reference), await subject.notice(order.reference)]
    const notice = gateway.readNotice(one.body, one.headers)
    t.match(notice, { about: { reference: order.reference, providerId: payment.providerId }, id: /./, type: /\./ })
    t.equal(gateway.readNotice(two.body, two.headers).id, notice.id)
    await take(gateway, payment)
    await gateway.refund(payment, 5, 'r')
    const later = await subject.notice(order.reference)
    t.not(gateway.readNotice(later.body, later.headers).id, notice.id)
    t.match(gateway.readNotice(later.body, later.headers).about, { reference: order.reference })
  })

  test(`${name}: what nobody has signed is no notice`, async (t) => {
    const subject = await open(t)
    const { gateway } = subject
    const { order } = await paid(subject)
    const { body, headers } = await subject.notice(order.reference)
    const read = (text: Buffer | string, other: object = headers) =>
      gateway.readNotice(Buffer.from(text), other as typeof headers)
    t.doesNotThrow(() => read(body))
    const [signature] = Object.keys(headers).filter((each) => each.endsWith('signature')) as [string]
    const text = body.toString()
    const forged: Record<string, () => unknown> = {
      'an amount changed': () => read(text.replace('1234567', '1')),
      'a reference changed': () => read(text.replaceAll(order.reference, 'FS-1-1')),
      'a space more': () => read(`${text} `),
      'half of it': () => read(text.slice(0, -10)),
      nothing: () => read(''),
      'no signature': () => read(body, {}),
      'an empty signature': () => read(body, { ...headers, [signature]: '' }),
      'half a signature': () => read(body, { ...headers, [signature]: headers[signature]!.slice(0, -4) }),
      'two signatures': () => read(body, { ...headers, [signature]: [headers[signature], headers[signature]] }),
      'another signature': () =>
        read(body, { ...headers, [signature]: headers[signature]!.replace(/.{8}$/, '01234567') }),
    }
    for (const [what, reading] of Object.entries(forged)) {
      // What a test provider does not say cannot be changed.
      if (what === 'an amount changed' && !text.includes('1234567')) continue
      t.throws(reading, ForgedNotice, what)
    }
  })

  test(
    `${name}: an old notice is none, where notices have a time`,
    unless(dates, 'its notices have no time; their id tells'),
    async (t) => {
      const subject = await open(t)
      const { order } = await paid(subject)
      const ago = (seconds: number) => subject.noticeOf!(order.reference, new Date(Date.now() - seconds * 1_000))
      const fresh = await ago(240)
      t.doesNotThrow(() => subject.gateway.readNotice(fresh.body, fresh.headers))
      const old = await ago(330)
      t.throws(() => subject.gateway.readNotice(old.body, old.headers), ForgedNotice)
    },
  )

  test(`${name}: of what it tells we keep nothing that names the buyer or lets somebody pay`, async (t) => {
    const subject = await open(t)
    const { order } = await paid(subject)
    const { body, headers } = await subject.notice(order.reference)
    const kept = JSON.stringify(subject.gateway.readNotice(body, headers).body)
    t.ok(kept.includes(order.reference))
    t.notMatch(kept, /ada@example|_secret_|AUTH_do_not_keep|197\.210/)
  })
}

test('what is unclear is asked for again until it is heard', async (t) => {
  for (const { open } of Object.values(subjects)) {
    const subject = await open(t, { deaf: true })
    const order = subject.order()
    subject.deafen()
    t.match(await heard(() => subject.gateway.start(order, 's')), { captured: 0 })
  }
})
