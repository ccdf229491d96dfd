import type { Tax } from './basket.ts'
import { fractionOf, sharesOf, sum } from './shares.ts'

/** What tax is due on: an amount under its rule. */
export interface Taxable {
  readonly amount: number
  readonly tax: Tax
}

const MILLION = 1_000_000

/**
 * The tax of each amount. It is rounded once for all amounts under the same rule, as it is on an invoice, and then shared out
 * among them, so that the lines add up to the invoice.
 */
export function taxesOf(taxables: readonly Taxable[]): number[] {
  const taxes = taxables.map(() => 0)
  const places = taxables.map((taxable, index) => ({ ...taxable, index }))
  for (const group of Map.groupBy(places, ({ tax }) => `${tax.rate} ${tax.included}`).values()) {
    const amounts = group.map(({ amount }) => amount)
    const shares = sharesOf(taxOn(sum(amounts), group[0]!.tax), amounts)
    for (const [place, { index }] of group.entries()) taxes[index] = shares[place]!
  }
  return taxes
}

const taxOn = (amount: number, { rate, included }: Tax): number =>
  fractionOf(amount, rate, included ? MILLION + rate : MILLION)
