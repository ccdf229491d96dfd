import { test } from 'tap'
import { storm } from '../../support/payments/storm.ts'
import { openTill } from './till.ts'

/** More of them, and other bad days: npm run bench -- chaos-payments --buyers 1000 --seed … */
const buyers = 21
const seed = Number(process.env['STORM_SEED'] ?? 7)

for (const provider of ['stripe', 'paystack'] as const) {
  test(`${provider}: in a storm nobody pays twice, and no money is kept without an order (STORM_SEED=${seed})`, async (t) => {
    const { wrongs, orders } = await storm(
      async (payments) => {
        const till = await openTill(t, { payments })
        return {
          till,
          async receive(to, { body, headers }) {
            const url = `/api/v1/webhooks/${to}`
            return (await till.server.inject({ method: 'POST', url, payload: body, headers: { ...headers } }))
              .statusCode
          },
        }
      },
      { provider, buyers, seed },
    )
    t.strictSame(wrongs, [])
    t.ok((orders['paid'] ?? 0) > buyers / 3, `most have what they paid for: ${JSON.stringify(orders)}`)
    t.ok((orders['cancelled'] ?? 0) > buyers / 10, 'some have not')
  })
}
