import type { ReadCtx } from '../common/context.ts'
import { minorUnitsOf } from '../common/money.ts'
import { countFacets, type FoundFacets, type PriceBand } from './facet-queries.ts'
import type { ListProducts } from './inputs.ts'
import type { Facets } from './schema.ts'
import type { Mode } from './text-match.ts'

/** What a search can be narrowed by, and what each choice would leave. */
export async function facetsOf(ctx: ReadCtx, input: ListProducts, mode: Mode): Promise<Facets> {
  const found = await countFacets(ctx.db, ctx.actor, input, mode)
  return shown(found)
}

const shown = ({ category, vendor, price, size, colour, inStock }: FoundFacets): Facets => ({
  category: [...category],
  vendor: [...vendor],
  price: price.map((band) => ({ value: `${band.from}-${band.to}`, label: labelOf(band), count: band.count })),
  size: [...size],
  colour: [...colour],
  inStock: [...inStock],
})

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
