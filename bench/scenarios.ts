import type { Market } from './market.ts'

export type Door = 'v1' | 'v2'

export interface Call {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface Scenario {
  readonly name: string
  readonly doors: readonly Door[]
  /** Of orders the rows are compared, not the bytes. */
  readonly writes: boolean
  /** It is answered out of memory, beside a route that answers a constant. */
  readonly kept?: boolean
  /** As many different calls as asked for, the same ones on every run. */
  calls(market: Market, door: Door, count: number): Call[]
}

const DOORS = ['v1', 'v2'] as const

export const scenarios: readonly Scenario[] = [
  read('detail', 'products.byId', ({ productIds }, n) => ({ id: spread(productIds, n) }), {
    v1: ({ id }) => `/products/${id}`,
  }),
  {
    ...read('kept', 'products.byId', ({ productIds }, n) => ({ id: productIds[n % HOT]! }), {
      v1: ({ id }) => `/products/${id}`,
    }),
    kept: true,
  },
  read('list', 'products.list', (_market, n) => filters[n % filters.length]!(Math.floor(n / filters.length)), {
    v1: (input) => `/products${queryOf(input)}`,
  }),
  read('search', 'products.search', (_market, n) => ({ q: words[n % words.length]! }), {
    v1: ({ q }) => `/products${queryOf({ search: q! })}`,
  }),
  read('suggest', 'products.suggest', (_market, n) => ({ q: prefix(n) })),
  {
    name: 'order',
    doors: DOORS,
    writes: true,
    calls: ({ variantIds }, door, count) =>
      Array.from({ length: count }, (_, n) => ({
        method: 'POST',
        path: door === 'v1' ? '/api/v1/orders' : '/api/v2/orders.create',
        body: JSON.stringify({ items: lines(variantIds, n), deliveryAddress: ADDRESS }),
      })),
  },
]

/** So many products are asked for again and again. */
const HOT = 100

type Input = Readonly<Record<string, string | number>>

function read(
  name: string,
  procedure: string,
  inputOf: (market: Market, n: number) => Input,
  paths: { readonly v1?: (input: Input) => string } = {},
): Scenario {
  return {
    name,
    doors: paths.v1 === undefined ? ['v2'] : DOORS,
    writes: false,
    calls: (market, door, count) =>
      Array.from({ length: count }, (_, n) => {
        const input = inputOf(market, n)
        const v2 = `/api/v2/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`
        return { method: 'GET', path: door === 'v1' ? `/api/v1${paths.v1!(input)}` : v2 }
      }),
  }
}

const queryOf = (input: Input): string => {
  const pairs = Object.entries(input).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

/** Walks over all of a list in steps of a prime, so that neighbours in time are strangers in the table. */
const spread = (ids: readonly number[], n: number): number => ids[(n * 7_919) % ids.length]!

const CATEGORIES = ['dresses', 'skirts', 'women', 'shirts', 'men', 'kaftans', 'bags', 'accessories']
const COLOURS = ['Navy', 'Indigo', 'Coral', 'Ivory', 'Black', 'Olive', 'Rust', 'Gold', 'Teal', 'Plum']

/** Half of all lists are the first page as it is. */
const filters: readonly ((n: number) => Input)[] = [
  () => ({}),
  (n) => ({ category: CATEGORIES[n % CATEGORIES.length]! }),
  () => ({}),
  (n) => ({ vendor: 1 + (n % 200) }),
  () => ({}),
  (n) => ({ priceMin: 1_000_000 + (n % 20) * 50_000, priceMax: 2_500_000 }),
  () => ({}),
  (n) => ({ size: 'M', colour: COLOURS[n % COLOURS.length]! }),
]

const words = ['silk', 'linen dress', 'pleated bag', 'ankara', 'tailored wool', '"aso oke"', 'kaftan -denim', 'scarf']

const STEMS = ['tailor', 'flowin', 'pleate', 'ankara', 'linen', 'silk', 'velvet', 'dress', 'kaftan', 'scarf', 'trouse']

/** What somebody typing has typed after two letters, three, and so on. */
const prefix = (n: number): string => STEMS[n % STEMS.length]!.slice(0, 2 + (Math.floor(n / STEMS.length) % 5))

const ADDRESS = { name: 'Chidi Customer', line1: '1 Marina Road', city: 'Lagos', country: 'NG' }

function lines(variantIds: readonly number[], n: number): object[] {
  const first = { variantId: spread(variantIds, n), quantity: 1 }
  return n % 2 === 0 ? [first] : [first, { variantId: spread(variantIds, n + 5_003), quantity: 2 }]
}
