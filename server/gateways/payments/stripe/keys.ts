import { PaymentUnclear } from '../../../../domain/common/payment-gateways.ts'
import { failureOf, isSpent } from './failures.ts'

/** As many failures of Stripe's own for one call are no accident any more. */
const MOST_KEYS = 8

/**
 * Does something once for a key. Stripe answers a key it has seen as it did the first time, its own failures included,
 * for a day at least. A key whose failure is given again is used up: whether something was done then is looked up, and if
 * nothing was, the next key in the row is taken, which is the same for everybody who comes this way.
 * @param done finds what a call before this one did
 * @throws PaymentRefused, PaymentUnclear
 */
export async function once<T>(
  key: string,
  act: (key: string) => Promise<T>,
  done: () => Promise<T | undefined>,
): Promise<T> {
  for (let turn = 1; turn <= MOST_KEYS; turn += 1) {
    try {
      return await act(turn === 1 ? key : `${key}.${turn}`)
    } catch (error) {
      if (!isSpent(error)) throw failureOf(error)
    }
    const before = await done()
    if (before !== undefined) return before
  }
  throw new PaymentUnclear(`Stripe: ${MOST_KEYS} failures for one call.`)
}
