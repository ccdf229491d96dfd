import { inspect } from 'node:util'
import type { Test } from 'tap'
import { PaymentRefused, PaymentUnclear } from '../../../../domain/common/payment-gateways.ts'
import { PAYSTACK_KEY } from '../../../support/payments/paystack.ts'
import { STRIPE_KEY, STRIPE_WEBHOOK_SECRET } from '../../../support/payments/stripe.ts'
import { TEST_SECRET } from './subjects.ts'

const secrets = [STRIPE_KEY, STRIPE_WEBHOOK_SECRET, PAYSTACK_KEY, TEST_SECRET, '_secret_']

/** How it failed; anything but these fails the test, and so does a secret in it. */
export async function failure(t: Test, call: Promise<unknown>): Promise<PaymentRefused | PaymentUnclear> {
  const error = await call.then(
    (answer) => new Error(`it was answered ${inspect(answer)}`),
    (error: unknown) => error,
  )
  if (!(error instanceof PaymentRefused || error instanceof PaymentUnclear)) throw error
  const said = inspect(error, { depth: 9, showHidden: true })
  for (const secret of secrets) if (said.includes(secret)) t.fail(`${secret} is in ${error.name}`)
  return error
}
