import type { ParcelMoney } from '../../../domain/common/carrier-gateways.ts'

/** Carriers speak in decimals: 12.5 dollars are 1,250 cents, 12 CFA francs are 12. */
export const fromDecimal = (decimal: number, currency: string): ParcelMoney => ({
  amount: Math.round(decimal * 10 ** digitsOf(currency)),
  currency,
})

export const toDecimal = ({ amount, currency }: ParcelMoney): number => amount / 10 ** digitsOf(currency)

export const times = ({ amount, currency }: ParcelMoney, quantity: number): ParcelMoney => ({
  amount: amount * quantity,
  currency,
})

/** Kilograms with at most three decimals, and not nothing. */
export const kilograms = (grams: number): number => Math.max(grams, 1) / 1_000

const digitsOf = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
