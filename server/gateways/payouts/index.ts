import type { Kysely } from 'kysely'
import type { DB } from '../../../db/types.ts'
import type { PayoutGateway, PayoutGateways } from '../../../domain/common/payout-gateways.ts'
import type { Config } from '../../config.ts'
import { manualPayouts } from './manual.ts'
import { paystackPayouts } from './paystack.ts'
import { testPayouts } from './test.ts'

/**
 * People at a bank are always there, those who collect money for us where they are set up, and the built-in provider where no
 * money is real.
 */
export async function payoutGatewaysOf(config: Config, db: Kysely<DB>): Promise<PayoutGateways> {
  const { demo, production, stripe, paystack } = config
  const gateways: PayoutGateway[] = [...(demo || !production ? [testPayouts(db)] : []), manualPayouts()]
  if (paystack !== undefined) gateways.push(paystackPayouts(paystack))
  if (stripe !== undefined) {
    // A package of hundreds of files, read by those alone who use it.
    const { stripePayouts } = await import('./stripe.ts')
    gateways.push(stripePayouts(stripe))
  }
  return {
    offered: gateways.map(({ provider }) => provider),
    of(provider) {
      const gateway = gateways.find((each) => each.provider === provider)
      if (gateway === undefined) throw new TypeError(`Payouts by ${provider} are not set up.`)
      return gateway
    },
  }
}
