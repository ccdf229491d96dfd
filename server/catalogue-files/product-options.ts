import { OptionName } from '../../domain/products/index.ts'
import type { Row } from './csv-rows.ts'
import { fault, type ProductCells, textOf } from './product-cells.ts'
import { optionName, optionValue } from './shopify-columns.ts'

/** An option of a product and the number of its columns. */
export interface ProductOption {
  readonly n: number
  readonly name: string
}

/** Option names stand on the first row of a product and hold for the rest. */
export function readOptionNames(product: ProductCells): ProductOption[] {
  const [first, ...rest] = product.rows as [Row, ...Row[]]
  const options: ProductOption[] = []
  for (const n of product.header.options) {
    const text = textOf(product, first, optionName(n))
    const name = toName(text)
    if (text !== '' && name === undefined) {
      fault(product, first, optionName(n), 'Expected a short name such as Size or Colour.')
    } else if (name !== undefined && options.some((option) => option.name === name)) {
      fault(product, first, optionName(n), `The product has the option ${name} already.`)
    } else if (name !== undefined) options.push({ n, name })
    for (const row of rest) checkLaterName(product, row, n, name)
  }
  return options
}

/** Shops write `Size (EU)` or `Colour/Print`; names here are words. */
function toName(text: string): string | undefined {
  return OptionName.safeParse(text.replaceAll(/[^\p{L}\p{N} _-]+/gu, ' ').replaceAll(/\s+/g, ' ')).data
}

function checkLaterName(product: ProductCells, row: Row, n: number, name: string | undefined): void {
  const text = textOf(product, row, optionName(n))
  if (text === '' || toName(text) === name) return
  fault(product, row, optionName(n), `The first row of the product says ${name ?? 'nothing'} here.`)
}

/** What was chosen in a variant. Shopify's `Title` with `Default Title` says that there is nothing to choose. */
export function readOptions(
  product: ProductCells,
  row: Row,
  options: readonly ProductOption[],
): Record<string, string> {
  for (const n of product.header.options) {
    const unnamed = textOf(product, product.rows[0]!, optionName(n)) === ''
    if (unnamed && textOf(product, row, optionValue(n)) !== '') {
      fault(product, row, optionValue(n), `The first row of the product gives no ${optionName(n)}.`)
    }
  }
  const chosen = options.map(({ n, name }) => [name, textOf(product, row, optionValue(n))] as const)
  return Object.fromEntries(
    chosen.filter(([name, value]) => value !== '' && !(name === 'title' && value.toLowerCase() === 'default title')),
  )
}
