import { test } from 'tap'
import type { PaymentGateway } from '../../../../domain/common/payment-gateways.ts'
import type { FakeProvider } from '../../../support/payments/provider.ts'
import { heard, known, openPaystack, openStripe } from './subjects.ts'

/** As bad a day as there is: two of five requests go wrong, in every way. */
const faults = {
  rates: {
    'cut-before': 0.06,
    'cut-after': 0.1,
    'error-before': 0.06,
    'error-after': 0.1,
    'too-many': 0.05,
    slow: 0.03,
  },
  slowMs: 5,
}
const PAYMENTS = 32

interface Provider {
  readonly gateway: PaymentGateway
  readonly fake: FakeProvider
  readonly order: () => Parameters<PaymentGateway['start']>[0]
}

/** Begins, takes and gives back, under one key each, until it is heard. */
async function whole({ gateway, fake, order }: Provider, place: number) {
  const given = order()
  const { reference, amount } = given
  const payment = known(given, await heard(() => gateway.start(given, `start ${reference}`)))
  fake.pay(reference)
  if (gateway.authorises && place % 4 === 0) {
    await heard(() => gateway.void(payment, `void ${reference}`))
    return { reference, money: { authorised: 0, captured: 0, refunded: 0 } }
  }
  await heard(() => gateway.capture(payment, `capture ${reference}`))
  const parts = [300, 200].slice(0, place % 3)
  for (const part of parts) await heard(() => gateway.refund(payment, part, `refund ${part} ${reference}`))
  const refunded = parts.reduce((sum, part) => sum + part, 0)
  const state = await heard(() => gateway.find(payment))
  return { reference, money: { authorised: 0, captured: amount, refunded }, state }
}

for (const [name, open] of Object.entries({ stripe: openStripe, paystack: openPaystack })) {
  for (const seed of [1, 2]) {
    test(`${name}: in a storm every payment is made once, given back once, and ends (${seed})`, async (t) => {
      const { gateway, fake, order } = await open(t, { faults: { ...faults, seed } })
      const places = Array.from({ length: PAYMENTS }, (_, place) => place)
      const ended = await Promise.all(places.map((place) => whole({ gateway, fake, order }, place)))
      for (const { reference, money, state } of ended) {
        t.strictSame(fake.money(reference), money, reference)
        if (state !== undefined) t.match(state, { captured: money.captured, refunded: money.refunded })
      }
    })
  }
}
