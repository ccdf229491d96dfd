import type { Config } from '../config.ts'
import { type Finding, warning } from './finding.ts'

/** Whether buyers can pay. */
export function paymentChecks({ stripe, paystack }: Config): Finding[] {
  if (stripe === undefined && paystack === undefined)
    return [
      warning('payments.W001', 'Nobody can pay: there is no provider.', 'Set the variables of Stripe or Paystack.'),
    ]
  const tried = [
    ['STRIPE_SECRET_KEY', stripe?.secretKey],
    ['PAYSTACK_SECRET_KEY', paystack?.secretKey],
  ].filter(([, key]) => /^[sr]k_test_/.test(key ?? ''))
  return tried.map(([name]) =>
    warning('payments.W002', `${name} is for trying out: no money moves.`, 'Set the live key (sk_live_…).'),
  )
}
