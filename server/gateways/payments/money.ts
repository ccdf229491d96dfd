import { PaymentRefused } from '../../../domain/common/payment-gateways.ts'

/**
 * Before a provider is asked: amounts are ours, and a currency whose smallest unit is another to the provider than to
 * ISO 4217 would be collected a hundred times over, or a hundredth.
 * @param oddly currencies that the provider counts in units of its own
 * @throws PaymentRefused
 */
export function checkMoney(amount: number, currency: string, oddly: ReadonlySet<string>): void {
  if (!Number.isSafeInteger(amount) || amount <= 0)
    throw refusal('amount-invalid', `${amount} is no amount to be paid.`)
  if (oddly.has(currency)) throw refusal('currency-unsupported', `${currency} is not taken this way.`)
}

const refusal = (code: string, message: string) => new PaymentRefused(code, message, { declined: false })
