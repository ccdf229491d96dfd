import type { Test } from 'tap'
import { connect } from '../../../../db/connect.ts'
import type { PayoutGateway, Transfer } from '../../../../domain/common/payout-gateways.ts'
import { sentReference } from '../../../../server/gateways/payouts/references.ts'
import { paystackPayouts } from '../../../../server/gateways/payouts/paystack.ts'
import { stripePayouts } from '../../../../server/gateways/payouts/stripe.ts'
import { testPayouts } from '../../../../server/gateways/payouts/test.ts'
import { testDatabase } from '../../../support/database.ts'
import { PAYSTACK_KEY } from '../../../support/payments/paystack.ts'
import { STRIPE_KEY, STRIPE_WEBHOOK_SECRET } from '../../../support/payments/stripe.ts'
import { startPaystackTransfers } from '../../../support/payouts/paystack.ts'
import { startStripeTransfers } from '../../../support/payouts/stripe.ts'
import type { FakeTransfers } from '../../../support/payouts/transfers.ts'

/** A gateway, and the world behind it as a test holds it. */
export interface Subject {
  readonly gateway: PayoutGateway
  /** Where money goes to that gets there. */
  readonly destination: Transfer['destination']
  /** The provider; the built-in one is rows, and has none of its strings. */
  readonly provider: FakeTransfers | undefined
  /** What was really sent under a reference of ours. */
  sent(reference: string): Promise<readonly number[]>
  settle(reference: string): void
}

const bank = { accountName: 'Adire House', accountNumber: '0123456789', bankCode: '058' }
const connected = { accountName: 'Adire House', accountNumber: 'acct_1032D82eZvKYlo2C' }
const TIMEOUT = 2_000

const of = (provider: FakeTransfers, gateway: PayoutGateway, destination: Transfer['destination']): Subject => ({
  gateway,
  destination,
  provider,
  sent: async (reference) => provider.sent(sentReference(reference)),
  settle: (reference) => provider.settle(sentReference(reference)),
})

export const subjects: Readonly<Record<string, (t: Test) => Promise<Subject>>> = {
  async test(t) {
    const { db } = connect({ url: (await testDatabase(t)).url, max: 2 })
    t.teardown(() => db.destroy())
    return {
      gateway: testPayouts(db),
      destination: bank,
      provider: undefined,
      async sent(reference) {
        const rows = await db
          .selectFrom('test_transfers')
          .select('amount')
          .where('reference', '=', reference)
          .where('status', '=', 'paid')
          .execute()
        return rows.map(({ amount }) => amount)
      },
      settle: () => {},
    }
  },
  async paystack(t) {
    const provider = await startPaystackTransfers()
    t.teardown(() => provider.close())
    const account = { secretKey: PAYSTACK_KEY, base: provider.base }
    return of(provider, paystackPayouts(account, { timeout: TIMEOUT }), bank)
  },
  async stripe(t) {
    const provider = await startStripeTransfers()
    t.teardown(() => provider.close())
    const { base } = provider
    const account = { secretKey: STRIPE_KEY, webhookSecret: STRIPE_WEBHOOK_SECRET, publishableKey: undefined, base }
    return of(provider, stripePayouts(account, { timeout: TIMEOUT }), connected)
  },
}
