import { test } from 'tap'
import { storm } from './storm.ts'

/** More of them, and other bad days: STORM_BUYERS=1000 STORM_SEED=… npm test -- tests/domain/payments/storm.test.ts */
const buyers = Number(process.env['STORM_BUYERS'] ?? 21)
const seed = Number(process.env['STORM_SEED'] ?? 7)

for (const provider of ['stripe', 'paystack'] as const) {
  test(`${provider}: in a storm nobody pays twice, and no money is kept without an order (STORM_SEED=${seed})`, async (t) => {
    const { wrongs, orders } = await storm(t, { provider, buyers, seed })
    t.strictSame(wrongs, [])
    t.ok((orders['paid'] ?? 0) > buyers / 3, `most have what they paid for: ${JSON.stringify(orders)}`)
    t.ok((orders['cancelled'] ?? 0) > buyers / 10, 'some have not')
  })
}
