// Which lines of an invoice a sum that is given back belongs to.

import { fractionOf, sharesOf, sum } from '../../pricing/index.ts'
import type { SoldItem, Taxed } from '../invoices/document.ts'
import type { RefundShare } from '../refund-queries.ts'

/** A line of an invoice, or its parcel, with what has been taken back of it already. */
export interface Invoiced {
  /** Nothing: its parcel. */
  readonly itemId: number | null
  readonly payable: number
  readonly credited: number
}

export interface InvoicedItem extends SoldItem, Invoiced {
  readonly itemId: number
}

export interface InvoicedParcel extends Taxed, Invoiced {
  readonly itemId: null
}

export interface CreditedLine {
  readonly itemId: number | null
  readonly amount: number
}

const left = ({ payable, credited }: Invoiced): number => payable - credited

/**
 * The sum of a refund over the lines of an invoice, the parcel among them: first what it was given back for, as far as that is
 * not taken back yet, and the rest over all of them by what is left. Each with the amount it takes back, in the order given.
 */
export function creditedOf({ amount, items }: RefundShare, lines: readonly Invoiced[]): number[] {
  const wanted = new Map(items.map((item) => [item.itemId, item.amount]))
  const asked = lines.map((line) => (line.itemId === null ? 0 : Math.min(wanted.get(line.itemId) ?? 0, left(line))))
  // Items go with the first of several payments a refund is taken from, and an amount may have gone back before.
  const named = sum(asked) > amount ? sharesOf(amount, asked) : asked
  const rest = sharesOf(
    amount - sum(named),
    lines.map((line, index) => left(line) - named[index]!),
  )
  return named.map((each, index) => each + rest[index]!)
}

/** The tax in what is taken back: with what was taken back before it is the share of all of it, so that in the end none is left. */
const taxIn = ({ tax, payable, credited }: Invoiced & { readonly tax: number }, amount: number): number =>
  fractionOf(tax, credited + amount, payable) - fractionOf(tax, credited, payable)

/** The parcel, as far as it is taken back. */
export function creditedParcel(parcel: InvoicedParcel, amount: number): Taxed {
  if (amount === 0) return { amount: 0, tax: 0, rate: 0, included: false }
  const { rate, included } = parcel
  const tax = taxIn(parcel, amount)
  return { amount: included ? amount : amount - tax, tax, rate, included }
}

/**
 * A line of an invoice, as far as it is taken back: whole, so many pieces of it, or a part of what it came to.
 * @param pieces that it is taken back for; none where only an amount is known
 */
export function creditedItem(
  item: InvoicedItem,
  amount: number,
  pieces: number,
  inPart: (name: string) => string,
): SoldItem {
  const tax = taxIn(item, amount)
  const before = item.included ? amount : amount - tax
  const quantity = item.credited === 0 && amount === item.payable ? item.quantity : pieces
  const discount = item.unitPrice * quantity - before
  const { name, sku, options, rate, included, unitPrice } = item
  const same = { sku, options, rate, included, tax, payable: amount }
  if (quantity > 0 && discount >= 0) return { ...same, name, quantity, unitPrice, discount }
  return { ...same, name: inPart(name), quantity: 1, unitPrice: before, discount: 0 }
}
