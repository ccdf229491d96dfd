import type { Call, Door } from '../scenarios.ts'
import { deepestPage, type Walk } from './deep.ts'
import type { Words } from './words.ts'

export interface Line {
  readonly name: string
  readonly door: Door
  readonly calls: readonly Call[]
  /** What 95 of 100 may take at most: milliseconds, or so many times what the line before takes. */
  readonly aim?: { readonly ms: number } | { readonly times: number }
}

const CALLS = 1_000
const SUGGEST = { ms: 25 }
const FACETS = { ms: 80 }
const DEEP = { times: 1.5 }
const PAGE = 1_000

const many = (make: (n: number) => Call): Call[] => Array.from({ length: CALLS }, (_, n) => make(n))

/** What is asked for at a steady pace; the same calls for the same market and dice. */
export async function linesOf(words: Words, walk: Walk, draw: () => number): Promise<Line[]> {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(draw() * from.length)]!
  const texts = { words, pick }
  const search = (n: number, more: object = {}) => v2('products.search', { q: textOf(texts, n), ...more })
  const lists = await deepestPage(
    walk,
    ORDERINGS.map((ordering) => ({ ordering })),
    PAGE,
  )
  const searches = await deepestPage(
    walk,
    words.common.slice(0, 8).map(({ word }) => ({ search: word })),
    PAGE,
  )
  return [
    {
      name: 'suggest',
      door: 'v2',
      aim: SUGGEST,
      calls: many((n) => v2('products.suggest', { q: typedOf(texts, n, draw) })),
    },
    { name: 'facets', door: 'v2', aim: FACETS, calls: many((n) => search(n)) },
    { name: 'facets, narrowed', door: 'v2', aim: FACETS, calls: many((n) => search(n, narrowedBy(texts, n))) },
    { name: 'list, page 1', door: 'v1', calls: lists.first },
    { name: `list, page ${lists.page.toLocaleString('en')}`, door: 'v1', aim: DEEP, calls: lists.deep },
    { name: 'search, page 1', door: 'v1', calls: searches.first },
    { name: `search, page ${searches.page.toLocaleString('en')}`, door: 'v1', aim: DEEP, calls: searches.deep },
  ]
}

const ORDERINGS = ['-createdAt', 'price', '-rating'] as const

interface Texts {
  readonly words: Words
  readonly pick: <T>(from: readonly T[]) => T
}

/** Of ten searches four are for one common word, two for two, two for a rare one, and two are misspelt. */
function textOf({ words: { common, rare, misspelt }, pick }: Texts, n: number): string {
  const kind = n % 10
  if (kind < 4) return pick(common).word
  if (kind < 6) return `${pick(common).word} ${pick(common).word}`
  return pick(kind < 8 && rare.length > 0 ? rare : misspelt)
}

/** What somebody has typed so far: of a word, of a whole name, or with a slip. */
function typedOf({ words: { common, names, misspelt }, pick }: Texts, n: number, draw: () => number): string {
  const kind = n % 10
  const text = kind < 6 ? pick(common).word : kind < 8 ? pick(names) : pick(misspelt)
  return text.slice(0, 2 + Math.floor(draw() * (text.length - 1)))
}

function narrowedBy({ words, pick }: Texts, n: number): object {
  const from = pick(words.prices.slice(0, -3))
  const filters = [
    () => ({ size: pick(words.sizes) }),
    () => ({ category: pick(words.categories) }),
    () => ({ size: pick(words.sizes), colour: [pick(words.colours), pick(words.colours)], inStock: true }),
    () => ({ vendor: pick(words.vendors) }),
    () => ({ priceMin: from, priceMax: words.prices[words.prices.indexOf(from) + 3] }),
    () => ({ colour: pick(words.colours) }),
    () => ({ inStock: true }),
  ]
  // Sevens against tens: each filter comes with each kind of text.
  return filters[n % filters.length]!()
}

const v2 = (procedure: string, input: object): Call => ({
  method: 'GET',
  path: `/api/v2/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`,
})
