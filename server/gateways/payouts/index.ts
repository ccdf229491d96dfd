import type { Kysely } from 'kysely'
import type { DB } from '../../../db/types.ts'
import type { PayoutGateway, PayoutGateways } from '../../../domain/common/payout-gateways.ts'
import type { Config } from '../../config.ts'
import { manualPayouts } from './manual.ts'
import { testPayouts } from './test.ts'

/** People at a bank are always there; the built-in provider is where no money is real. */
export function payoutGatewaysOf({ demo, production }: Config, db: Kysely<DB>): PayoutGateways {
  const gateways: PayoutGateway[] = [...(demo || !production ? [testPayouts(db)] : []), manualPayouts()]
  return {
    offered: gateways.map(({ provider }) => provider),
    of(provider) {
      const gateway = gateways.find((each) => each.provider === provider)
      if (gateway === undefined) throw new TypeError(`Payouts by ${provider} are not set up.`)
      return gateway
    },
  }
}
