import type { Basket, Quote, QuotedLine, QuotedParcel, Totals } from './basket.ts'
import { reduce } from './reductions.ts'
import { sum } from './shares.ts'
import { taxesOf } from './taxes.ts'

/**
 * What a basket comes to. The only place where prices are added up: what is shown, what is charged and what vendors are owed
 * all come from here. Pure, and exact to the minor unit.
 * @throws RangeError when the sum is beyond what JSON carries exactly, or an amount is not whole
 */
export function quote({ lines, discounts, parcels }: Basket): Quote {
  for (const { quantity, unitPrice } of lines) requireWhole(quantity, unitPrice, quantity * unitPrice)
  for (const { amount } of parcels) requireWhole(amount)
  const reductions = reduce(lines, discounts)
  const off = lines.map((_, index) => sum([...reductions.values()].map((byLine) => byLine[index]!)))
  const taxes = taxesOf([
    ...lines.map(({ unitPrice, quantity, tax }, index) => ({ amount: unitPrice * quantity - off[index]!, tax })),
    ...parcels,
  ])
  const quotedLines = lines.map((line, index): QuotedLine => {
    const lineTotal = line.unitPrice * line.quantity
    const [discount, taxAmount] = [off[index]!, taxes[index]!]
    return {
      ...line,
      lineTotal,
      discount,
      taxAmount,
      payable: payable(lineTotal - discount, taxAmount, line.tax.included),
    }
  })
  const quotedParcels = parcels.map((parcel, index): QuotedParcel => {
    const taxAmount = taxes[lines.length + index]!
    return { ...parcel, taxAmount, payable: payable(parcel.amount, taxAmount, parcel.tax.included) }
  })
  return {
    lines: quotedLines,
    parcels: quotedParcels,
    discounts: discounts.map((discount) => ({ id: discount.id, amount: sum(reductions.get(discount)!) })),
    totals: totalsOf(quotedLines, quotedParcels),
  }
}

const payable = (amount: number, tax: number, included: boolean): number => (included ? amount : amount + tax)

function totalsOf(lines: readonly QuotedLine[], parcels: readonly QuotedParcel[]): Totals {
  const all = [...lines, ...parcels]
  const totals = {
    subtotal: sum(lines.map(({ lineTotal }) => lineTotal)),
    discount: sum(lines.map(({ discount }) => discount)),
    shipping: sum(parcels.map(({ amount }) => amount)),
    tax: sum(all.map(({ taxAmount }) => taxAmount)),
    taxIncluded: sum(all.map(({ taxAmount, tax }) => (tax.included ? taxAmount : 0))),
    total: sum(all.map((each) => each.payable)),
  }
  requireWhole(...Object.values(totals))
  return totals
}

function requireWhole(...amounts: readonly number[]): void {
  for (const amount of amounts) {
    if (!Number.isSafeInteger(amount) || amount < 0) throw new RangeError(`${amount} is no amount of minor units.`)
  }
}
