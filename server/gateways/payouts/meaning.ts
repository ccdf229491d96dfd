import { PaymentRefused, PaymentUnclear } from '../../../domain/common/payment-gateways.ts'
import { PayoutRefused, PayoutUnclear, type Transfer } from '../../../domain/common/payout-gateways.ts'

/** Asks somebody who also collects money for us; what a failure means for a payment it means for a payout. */
export async function meant<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof PaymentRefused) throw new PayoutRefused(error.code, error.message)
    if (error instanceof PaymentUnclear) throw new PayoutUnclear(error.message, { cause: error.cause })
    throw error
  }
}

/**
 * What a provider has under our reference is the transfer we mean, or a mistake of ours: then it is sent under no key.
 * @throws PayoutRefused
 */
export function requireSame(transfer: Transfer, found: { readonly amount: number; readonly currency: string }): void {
  if (found.amount === transfer.amount && found.currency.toUpperCase() === transfer.currency) return
  throw new PayoutRefused(
    'idempotency_error',
    `${transfer.reference} belongs to a transfer of ${found.amount} ${found.currency}.`,
  )
}
