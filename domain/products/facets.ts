import type { ReadCtx, TaskCtx } from '../common/context.ts'
import { minorUnitsOf } from '../common/money.ts'
import { type Counted, countFacts, type PriceBand } from './facet-counts.ts'
import { findFacts, nameFacets, packFacts as packSome, type Search } from './facet-queries.ts'
import type { Facets } from './schema.ts'
import type { Mode } from './text-match.ts'

export interface CountedSearch extends Counted {
  /** Whether all that match were counted. */
  readonly complete: boolean
}

/** What a text finds, narrowed by what was chosen and counted by what could be chosen. */
export async function countSearch(ctx: ReadCtx, input: Search, mode: Mode): Promise<CountedSearch> {
  const { text, complete, choices } = await findFacts(ctx.db, ctx.actor, input, mode)
  return { ...(await countFacts(text, choices)), complete }
}

/** What a search can be narrowed by, and what each choice would leave. */
export async function facetsOf(ctx: ReadCtx, counted: Counted): Promise<Facets> {
  const { category, vendor, size, colour } = await nameFacets(ctx.db, counted)
  const { price, inStock } = counted
  return {
    category: [...category],
    vendor: [...vendor],
    price: price.map((band) => ({ value: `${band.from}-${band.to}`, label: labelOf(band), count: band.count })),
    size: [...size],
    colour: [...colour],
    inStock: [
      { value: 'true', label: 'In stock', count: inStock.had },
      { value: 'false', label: 'Out of stock', count: inStock.notHad },
    ],
  }
}

/** Products packed in one transaction, which holds up those who change them. */
const AT_A_TIME = 500

/** Packs what facets are counted from where it is not yet, as after the migration that brought it. */
export async function packFacts(ctx: TaskCtx): Promise<void> {
  while (!ctx.signal.aborted && (await ctx.write(({ db }) => packSome(db, AT_A_TIME))) > 0);
}

/** `₦10,000 – ₦20,000`: the upper end is where the next band begins. */
function labelOf({ currency, from, to }: PriceBand): string {
  const format = formatOf(currency)
  const units = minorUnitsOf(currency)
  return `${format.format(from / units)} – ${format.format((to + 1) / units)}`
}

const formats = new Map<string, Intl.NumberFormat>()

/** Made once for each currency: making one takes longer than the rest of a search. */
function formatOf(currency: string): Intl.NumberFormat {
  const known = formats.get(currency)
  if (known !== undefined) return known
  const format = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    trailingZeroDisplay: 'stripIfInteger',
  })
  formats.set(currency, format)
  return format
}
