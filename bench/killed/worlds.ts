// Stripe and Paystack as they outlive us.

import { PAYSTACK_KEY, startPaystack } from '../../tests/support/payments/paystack.ts'
import type { FakeProvider } from '../../tests/support/payments/provider.ts'
import { startStripe, STRIPE_KEY, STRIPE_WEBHOOK_SECRET } from '../../tests/support/payments/stripe.ts'
import type { World } from '../../tests/support/killed/world.ts'
import type { OwnClock } from '../../tests/support/till.ts'

/** The provider, and how to stop it. */
export interface Outside {
  readonly world: World
  readonly close: () => Promise<void>
}

export async function stripeWorld(clock: OwnClock): Promise<Outside> {
  const fake = await startStripe({ clock: clock.now })
  const env = {
    STRIPE_SECRET_KEY: STRIPE_KEY,
    STRIPE_WEBHOOK_SECRET,
    STRIPE_API_BASE: fake.base,
  }
  return worldOf(fake, 'stripe', env)
}

/** Where refunds take their time. */
export async function paystackWorld(clock: OwnClock): Promise<Outside> {
  const fake = await startPaystack({ clock: clock.now })
  const env = { PAYSTACK_SECRET_KEY: PAYSTACK_KEY, PAYSTACK_API_BASE: fake.base }
  const settle = () => {
    for (const reference of fake.payments.keys()) fake.settleRefunds(reference, 'processed')
  }
  return worldOf(fake, 'paystack', env, settle)
}

function worldOf(fake: FakeProvider, provider: World['provider'], env: World['env'], settle = () => {}): Outside {
  const world: World = {
    provider,
    env,
    async pay(_app, reference) {
      fake.pay(reference)
    },
    async money(_app, reference) {
      return fake.money(reference)
    },
    async tell(_app, reference) {
      let last: { body: string; headers: Readonly<Record<string, string>> } | undefined
      await fake.notices.deliver(async ({ body, headers }) => {
        if (body.includes(reference)) last = { body: body.toString(), headers }
        return 200
      })
      if (last === undefined) throw new TypeError(`Nothing was told of ${reference}.`)
      return last
    },
    settle,
  }
  return { world, close: () => fake.close() }
}
