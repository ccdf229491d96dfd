import { setImmediate } from 'node:timers/promises'

/** What facets need to know of a product; of its variants the arrays tell in one order, from the cheapest to the dearest. */
export interface ProductFacts {
  id: number
  vendor: number
  category: number
  /** Its three letters as one number; 0 where nothing is priced. */
  currency: number
  variants: number
  readonly sizes: number[]
  readonly colours: number[]
  readonly prices: number[]
  readonly available: boolean[]
}

/** Three letters as one number. */
export const currencyNumber = (currency: string): number =>
  Array.from(currency).reduce((sum, letter) => sum * 256 + letter.codePointAt(0)!, 0)

export const currencyOf = (number: number): string =>
  String.fromCodePoint(Math.floor(number / 65_536), Math.floor(number / 256) % 256, number % 256)

const [ID, VENDOR, CATEGORY, CURRENCY, PRICE, SIZE, COLOUR, HAD, NOT_HAD, END] = Array.from('IVCUPSK+-.', (letter) =>
  letter.codePointAt(0),
)
const NINE = 57
const DIGIT = 48
/** `a` is ten. */
const LETTER = 97 - 10

const nothingYet = (): ProductFacts => ({
  id: 0,
  vendor: 0,
  category: 0,
  currency: 0,
  variants: 0,
  sizes: [],
  colours: [],
  prices: [],
  available: [],
})

/** Letters that are read in one go: a thousand products, or a millisecond or two in which nobody else is heard. */
const AT_ONCE = 100_000

/**
 * Reads what `product_facts` wrote of products one after the other, and shows each; others are heard in between. It is the same
 * object each time, for a search reads tens of thousands.
 */
export async function eachProduct(text: string, show: (product: ProductFacts) => void): Promise<void> {
  for (let from = 0; from < text.length;) {
    const last = text.indexOf('.', from + AT_ONCE)
    const to = last === -1 ? text.length : last + 1
    readProducts(text, from, to, show)
    from = to
    if (from < text.length) await setImmediate()
  }
}

function readProducts(text: string, from: number, to: number, show: (product: ProductFacts) => void): void {
  const product = nothingYet()
  let [number, price, size, colour] = [0, 0, 0, 0]
  for (let at = from; at < to; at += 1) {
    // oxlint-disable-next-line unicorn/prefer-code-point -- everything in it is ASCII, and this is twice as fast
    const letter = text.charCodeAt(at)
    if (letter >= LETTER) number = number * 16 + letter - LETTER
    else if (letter <= NINE && letter >= DIGIT) number = number * 16 + letter - DIGIT
    else {
      if (letter === HAD || letter === NOT_HAD) {
        const n = product.variants++
        product.sizes[n] = size
        product.colours[n] = colour
        product.prices[n] = price
        product.available[n] = letter === HAD
        size = 0
        colour = 0
      } else if (letter === PRICE) price = number
      else if (letter === SIZE) size = number
      else if (letter === COLOUR) colour = number
      else if (letter === ID) product.id = number
      else if (letter === VENDOR) product.vendor = number
      else if (letter === CATEGORY) product.category = number
      else if (letter === CURRENCY) product.currency = number
      else if (letter === END) {
        show(product)
        product.variants = 0
        product.currency = 0
      }
      number = 0
    }
  }
}
