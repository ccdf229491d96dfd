import { currencyNumber, currencyOf, eachProduct, type ProductFacts } from './facts.ts'
import type { Facet } from './filters.ts'

/** What a search is narrowed by, in the numbers that facts have; what is not asked for is absent. */
export interface Choices {
  readonly categories?: ReadonlySet<number>
  /** Nothing where there is no such vendor. */
  readonly vendor?: number | null
  readonly sizes?: ReadonlySet<number>
  readonly colours?: ReadonlySet<number>
  readonly price?: { readonly min?: number; readonly max?: number; readonly currency?: string }
  readonly inStock?: boolean
}

/** Products with a variant of some price, from one amount up to another and with it, in minor units. */
export interface PriceBand {
  readonly currency: string
  readonly from: number
  readonly to: number
  readonly count: number
}

/** How many products have each value, by its number; of others there is nothing. */
export type Counts = readonly number[]

export interface Counted extends Readonly<Record<'category' | 'vendor' | 'size' | 'colour', Counts>> {
  readonly price: readonly PriceBand[]
  readonly inStock: { readonly had: number; readonly notHad: number }
  /** Of the products that pass every filter. */
  readonly ids: readonly number[]
}

const [SIZE, COLOUR, PRICE, STOCK] = [1, 2, 4, 8] as const

/** How many products each further value would leave, each facet as if nothing had been chosen in it. */
export async function countFacts(text: string, choices: Choices): Promise<Counted> {
  const counting: Counting = {
    category: tally(),
    vendor: tally(),
    size: tally(),
    colour: tally(),
    priced: new Map(),
    inStock: { had: 0, notHad: 0 },
    ids: [],
  }
  const failsOf = variantFilters(choices)
  await eachProduct(text, (product) => {
    const failed = failedBy(product, choices)
    if (failed.length <= 1) countProduct(counting, product, failed[0], failsOf)
  })
  const { category, vendor, size, colour, priced, inStock, ids } = counting
  return {
    category: category.counts,
    vendor: vendor.counts,
    size: known(size),
    colour: known(colour),
    price: bandsOf(priced, choices.price?.currency),
    inStock,
    ids,
  }
}

interface Counting extends Readonly<Record<'category' | 'vendor' | 'size' | 'colour', Tally>> {
  readonly priced: Map<number, Priced>
  readonly inStock: { had: number; notHad: number }
  readonly ids: number[]
}

/** Without what has no size, or no colour: its number is nought. */
const known = ({ counts }: Tally): Counts => counts.map((count, value) => (value === 0 ? 0 : count))

type FailsOf = (product: ProductFacts, n: number) => number

/** What fails one filter alone is what the facet of that filter tells of. */
function countProduct(counting: Counting, product: ProductFacts, failed: Facet | undefined, failsOf: FailsOf): void {
  const { id, variants, category, vendor } = product
  let passes = false
  let passesAnyStock = false
  let had = false
  for (let n = 0; n < Math.max(1, variants); n += 1) {
    const fails = failsOf(product, n)
    if (fails === 0) passes = true
    if (fails === 0 || fails === STOCK) {
      passesAnyStock = true
      had ||= isHad(product, n)
    }
    if (failed === undefined && n < variants) countVariant(counting, product, n, fails)
  }
  if (passes && failed === undefined) counting.ids.push(id)
  if (passes && (failed ?? 'category') === 'category') note(counting.category, category, id)
  if (passes && (failed ?? 'vendor') === 'vendor') note(counting.vendor, vendor, id)
  if (!passesAnyStock || (failed ?? 'inStock') !== 'inStock') return
  if (had) counting.inStock.had += 1
  if (!isStocked(product)) counting.inStock.notHad += 1
}

function countVariant({ size, colour, priced }: Counting, product: ProductFacts, n: number, fails: number): void {
  if (fails === 0 || fails === SIZE) note(size, product.sizes[n]!, product.id)
  if (fails === 0 || fails === COLOUR) note(colour, product.colours[n]!, product.id)
  if (fails === 0 || fails === PRICE) notePrice(priced, product, n)
}

/** A product without variants is looked at as if it had one of which nothing is known. */
const isHad = (product: ProductFacts, n: number): boolean => n < product.variants && product.available[n]!

function isStocked({ available, variants }: ProductFacts): boolean {
  for (let n = 0; n < variants; n += 1) if (available[n]!) return true
  return false
}

/** Which filters of the product itself it does not pass. */
function failedBy(product: ProductFacts, { categories, vendor, inStock }: Choices): readonly Facet[] {
  const inCategory = categories === undefined || categories.has(product.category)
  const ofVendor = vendor === undefined || vendor === product.vendor
  const stocked = inStock !== false || !isStocked(product)
  if (inCategory && ofVendor && stocked) return NONE
  return [
    ...(inCategory ? [] : (['category'] as const)),
    ...(ofVendor ? [] : (['vendor'] as const)),
    ...(stocked ? [] : (['inStock'] as const)),
  ]
}

const NONE: readonly Facet[] = []

/** Which filters of variants the one does not pass, as bits: all of them hold of one and the same variant. */
function variantFilters({ sizes, colours, price, inStock }: Choices): FailsOf {
  if (sizes === undefined && colours === undefined && price === undefined && inStock !== true) return () => 0
  const { min = 0, max = Number.POSITIVE_INFINITY } = price ?? {}
  const currency = price?.currency === undefined ? undefined : currencyNumber(price.currency)
  return (product, n) => {
    const isOne = n < product.variants
    let fails = 0
    if (sizes !== undefined && !(isOne && sizes.has(product.sizes[n]!))) fails |= SIZE
    if (colours !== undefined && !(isOne && colours.has(product.colours[n]!))) fails |= COLOUR
    if (price !== undefined) {
      const amount = product.prices[n]!
      const inCurrency = currency === undefined || currency === product.currency
      if (!isOne || !inCurrency || amount < min || amount > max) fails |= PRICE
    }
    if (inStock === true && !isHad(product, n)) fails |= STOCK
    return fails
  }
}

interface Tally {
  readonly counts: number[]
  /** Which product was counted last for each value. */
  readonly last: number[]
}

/** By position, for there are as few numbers as there are values, and hundreds of thousands to count. */
const tally = (): Tally => ({ counts: [], last: [] })

/** Counts each product once for a value, however many of its variants have it. */
function note({ counts, last }: Tally, value: number, product: number): void {
  if (last[value] === product) return
  last[value] = product
  counts[value] = (counts[value] ?? 0) + 1
}

/** Prices in one currency with whose they are, those of one product next to each other and no price twice. */
interface Priced {
  readonly prices: number[]
  readonly products: number[]
  count: number
}

function notePrice(priced: Map<number, Priced>, { id, currency, prices }: ProductFacts, n: number): void {
  const price = prices[n]!
  let those = priced.get(currency)
  if (those === undefined) priced.set(currency, (those = { prices: [], products: [], count: 0 }))
  const last = those.products.length - 1
  if (those.products[last] !== id) those.count += 1
  else if (those.prices[last] === price) return
  those.prices.push(price)
  those.products.push(id)
}

/** Into how many bands prices fall, about. */
const BANDS = 5

/** Bands as wide as a round amount, in the currency asked for or the one most products are priced in. */
function bandsOf(priced: ReadonlyMap<number, Priced>, asked: string | undefined): PriceBand[] {
  const candidates = [...priced].filter(([number]) => asked === undefined || number === currencyNumber(asked))
  const [chosen] = candidates.toSorted(([a, { count }], [b, { count: other }]) => other - count || a - b)
  if (chosen === undefined) return []
  const [currency, { prices, products }] = chosen
  const { step, first } = stepOf(prices)
  const bands = tally()
  for (let n = 0; n < prices.length; n += 1) note(bands, Math.floor(prices[n]! / step) - first, products[n]!)
  const currencyCode = currencyOf(currency)
  return entriesOf(bands.counts).map(([band, count]) => {
    const from = (first + band) * step
    return { currency: currencyCode, from, to: from + step - 1, count }
  })
}

/** How wide a band is, and the number of the first. */
function stepOf(prices: readonly number[]): { readonly step: number; readonly first: number } {
  let least = Number.POSITIVE_INFINITY
  let most = 0
  for (const price of prices) {
    least = Math.min(least, price)
    most = Math.max(most, price)
  }
  const width = Math.max(1, Math.floor((most - least + 1) / BANDS))
  let ten = 1
  while (ten * 10 <= width) ten *= 10
  const step = [1, 2, 5, 10].map((times) => times * ten).find((each) => width <= each)!
  return { step, first: Math.floor(least / step) }
}

/** Each value that was counted, the lowest first. */
export function entriesOf(counts: Counts): [value: number, count: number][] {
  const entries: [number, number][] = []
  // Where there is nothing it is not even looked at.
  counts.forEach((count, value) => count > 0 && entries.push([value, count]))
  return entries
}
