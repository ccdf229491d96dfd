import type { Kysely } from 'kysely'
import type { DB } from '../../../db/types.ts'
import type { PaymentGateway, PaymentGateways } from '../../../domain/common/payment-gateways.ts'
import type { Config } from '../../config.ts'
import { siteOf } from '../site.ts'
import { paystackPayments } from './paystack.ts'
import { testPayments } from './test.ts'

export interface PaymentMeans {
  /** Signs the notices of the built-in provider. */
  readonly secret: string
  readonly clock: () => Date
}

/** Payments as the environment has set them up; the built-in provider first in the demo, and where there is no other. */
export async function paymentGatewaysOf(
  config: Config,
  db: Kysely<DB>,
  { secret, clock }: PaymentMeans,
): Promise<PaymentGateways> {
  const { demo, production, stripe, paystack } = config
  const gateways: PaymentGateway[] = []
  if (stripe !== undefined) {
    // A package of hundreds of files, read by those alone who use it.
    const { stripePayments } = await import('./stripe.ts')
    gateways.push(stripePayments(stripe, { clock }))
  }
  if (paystack !== undefined) gateways.push(paystackPayments(paystack))
  if (demo || (gateways.length === 0 && !production)) {
    const confirmUrl = `${siteOf(config).url}/dev/payments`
    gateways.unshift(testPayments(db, { secret, confirmUrl, clock }))
  }
  return {
    offered: gateways.map(({ provider }) => provider),
    of(provider) {
      const gateway = gateways.find((each) => each.provider === provider)
      if (gateway === undefined) throw new TypeError(`Payments by ${provider} are not set up.`)
      return gateway
    },
  }
}
