import { test } from 'tap'
import type { PaymentGateway, PaymentGateways, PaymentState } from '../../../domain/common/payment-gateways.ts'
import { openTill } from './till.ts'

/** A provider that takes half of what it was asked for, and calls that captured. */
function halfTaker(): PaymentGateways {
  const taken = new Map<string, number>()
  const given = new Map<string, number>()
  const stateOf = (reference: string): PaymentState => ({
    providerId: reference,
    status: 'captured',
    captured: taken.get(reference) ?? 0,
    refunded: given.get(reference) ?? 0,
  })
  const gateway: PaymentGateway = {
    provider: 'test',
    authorises: false,
    async start({ reference, amount }) {
      taken.set(reference, Math.floor(amount / 2))
      return stateOf(reference)
    },
    capture: async ({ reference }) => stateOf(reference),
    void: async ({ reference }) => stateOf(reference),
    async refund({ reference }, amount) {
      given.set(reference, (given.get(reference) ?? 0) + amount)
      return { providerId: `refund ${reference}`, status: 'succeeded' }
    },
    find: async ({ reference }) => stateOf(reference),
    readNotice: () => {
      throw new TypeError('It tells nothing of its own accord.')
    },
  }
  return { offered: ['test'], of: () => gateway }
}

test('an order that was paid in part and ran out of time is given back, and was never a sale', async (t) => {
  const till = await openTill(t, { payments: halfTaker })
  const { id, total } = await till.order()
  await till.pay(id)
  const half = Math.floor(total.amount / 2)
  t.match(await till.read(id), { status: 'pending', paidAt: null })
  t.strictSame(await till.books(id), { buyers: -half, 'provider.test': half })
  await till.pass(16 * 60)
  await till.pass(61)
  t.match(await till.read(id), { status: 'cancelled', refunded: { amount: half } })
  t.strictSame(await till.books(id), {}, 'nothing is owed to anybody')
  const kinds = await till.app.db.selectFrom('ledger_transactions').select('kind').where('order_id', '=', id).execute()
  t.strictSame(kinds.map(({ kind }) => kind).toSorted(), ['capture', 'refund'])
})
