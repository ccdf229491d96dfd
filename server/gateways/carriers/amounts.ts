import type { ParcelMoney } from '../../../domain/common/carrier-gateways.ts'
import { minorUnitsOf } from '../../../domain/common/money.ts'

/** Carriers speak in decimals: 12.5 dollars are 1,250 cents, 12 CFA francs are 12. */
export const fromDecimal = (decimal: number, currency: string): ParcelMoney => ({
  amount: Math.round(decimal * minorUnitsOf(currency)),
  currency,
})

export const toDecimal = ({ amount, currency }: ParcelMoney): number => amount / minorUnitsOf(currency)

export const times = ({ amount, currency }: ParcelMoney, quantity: number): ParcelMoney => ({
  amount: amount * quantity,
  currency,
})

/** Kilograms with at most three decimals, and not nothing. */
export const kilograms = (grams: number): number => Math.max(grams, 1) / 1_000
