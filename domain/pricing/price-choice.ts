import type { Reader } from '../../db/connect.ts'
import { invalid } from '../common/errors.ts'
import type { Totals } from '../common/money.ts'
import type { Basket, Quote } from './basket.ts'
import { findChoice, type FoundChoice, type FoundLine } from './choice-query.ts'
import type { Choice, Priced, PricedTotals } from './choice.ts'
import { effective, hadIn, refused, toDiscount } from './discounts/codes.ts'
import { quote } from './quote.ts'
import { costOf, parcelsOf } from './shipping/costs.ts'
import { taxOf, taxOnParcels } from './tax-rates/rules.ts'

/**
 * What a choice comes to now: prices, discounts, taxes and shipping, read in one statement and added up in one place. What
 * cannot be had is named, not thrown: carts show it, orders refuse it.
 * @throws `common.invalid` when it comes to more than JSON carries exactly
 */
export async function priceChoice(db: Reader, choice: Choice, now: Date): Promise<Priced> {
  const found = await findChoice(db, choice, now)
  const { lines: onSale } = found
  const currencies = [...new Set(onSale.map(({ baseCurrency }) => baseCurrency))]
  const notOnSale = missingOf(choice, onSale)
  const refusal = { notOnSale, notInCurrency: [], currencies }
  if (found.currency === null) {
    return { ...refusal, ...nothing, refusedCodes: refused(choice.codes, found.discounts, undefined) }
  }
  const unpriced = onSale.filter(({ unitPrice }) => unitPrice === null).map(({ variantId }) => variantId)
  return { ...refusal, notInCurrency: [...new Set(unpriced)], ...pricedIn(found.currency, found, choice) }
}

/** Variants that are not found as often as they are wanted: of what was sold already more may be wanted that is not on sale. */
function missingOf({ items }: Choice, found: readonly FoundLine[]): number[] {
  const times = Map.groupBy(found, ({ variantId }) => variantId)
  const wanted = Map.groupBy(items, ({ variantId }) => variantId)
  return [...wanted].filter(([id, of]) => of.length > (times.get(id)?.length ?? 0)).map(([id]) => id)
}

/** Of what cannot be added up. */
const nothing = {
  currency: undefined,
  lines: [],
  parcels: [],
  undeliverable: [],
  discounts: [],
  totals: { subtotal: 0, discount: 0, shipping: 0, tax: 0, taxIncluded: 0, total: 0 },
} as const

type Sum = Omit<Priced, 'notOnSale' | 'notInCurrency' | 'currencies'>

function pricedIn(currency: string, found: FoundChoice, choice: Choice): Sum {
  const lines = found.lines.filter(isPriced).map(({ unitPrice, categoryPath, baseCurrency: _base, ...line }) => ({
    ...line,
    unitPrice,
    vendorId: line.vendor.id,
    tax: taxOf(found.taxes, categoryPath ?? []),
  }))
  const { parcels, undeliverable } = parcelsIn(found, choice, parcelsOf(lines))
  const had = hadIn(currency, found.discounts, choice.codes)
  const quoted = quoteOf({ lines, discounts: had.map(toDiscount), parcels })
  return {
    currency,
    lines: lines.map((line, index) => ({ ...line, ...quoted.lines[index]! })),
    parcels: quoted.parcels,
    undeliverable,
    discounts: effective(had, quoted),
    refusedCodes: refused(choice.codes, found.discounts, quoted),
    totals: totalsOf(quoted.totals),
  }
}

const isPriced = (line: FoundLine): line is FoundLine & { readonly unitPrice: number } => line.unitPrice !== null

function parcelsIn(
  { rates, taxes }: FoundChoice,
  { country, shippingMethod }: Choice,
  sizes: ReturnType<typeof parcelsOf>,
): { parcels: Basket['parcels']; undeliverable: number[] } {
  if (country === undefined || shippingMethod === undefined) return { parcels: [], undeliverable: [] }
  const tax = taxOnParcels(taxes)
  const costs = sizes.map((size) => ({ vendorId: size.vendorId, amount: costOf(rates, size) }))
  return {
    parcels: costs.flatMap(({ vendorId, amount }) => (amount === undefined ? [] : [{ vendorId, amount, tax }])),
    undeliverable: costs.filter(({ amount }) => amount === undefined).map(({ vendorId }) => vendorId),
  }
}

function quoteOf(basket: Basket): Quote {
  try {
    return quote(basket)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw invalid([{ path: 'items', message: 'The total is too large.', code: 'too_big' }])
  }
}

/** What is added on top apart from what prices contain, so that the sum can be checked by eye. */
const totalsOf = ({ tax, taxIncluded, ...totals }: Quote['totals']): PricedTotals => ({
  ...totals,
  tax: tax - taxIncluded,
  taxIncluded,
})

/** The same as both doors show it. */
export function shownTotals(
  { subtotal, discount, shipping, tax, taxIncluded, total }: PricedTotals,
  currency: string,
): Totals {
  const money = (amount: number) => ({ amount, currency })
  return {
    subtotal: money(subtotal),
    discount: money(discount),
    shipping: money(shipping),
    tax: money(tax),
    taxIncluded: money(taxIncluded),
    total: money(total),
  }
}
