import { Currency } from '../../domain/common/money.ts'
import { CellFault, quoted, readCount, readNumber, readPrice } from './cells.ts'
import type { Row } from './csv-rows.ts'
import { unguardCode } from './formula-guard.ts'
import { meaningOf, type ProductCells } from './product-cells.ts'
import { type ProductOption, readOptions } from './product-options.ts'
import { columns, optionValue } from './shopify-columns.ts'

const { sku, grams, stock, price, compareAt, barcode } = columns

/** A row stands for a variant when it says anything of one; the others hold one more image. */
export function isVariant({ header }: ProductCells, row: Row): boolean {
  const said = [sku, grams, stock, price, compareAt, barcode, ...header.options.map(optionValue)]
  return said.some((column) => header.cell(row, column) !== '')
}

/** A variant as the domain takes it. What could not be read is left out and noted: the product is not taken then. */
export function readVariant(product: ProductCells, row: Row, options: readonly ProductOption[], market: string) {
  const currency = meaningOf(product, row, columns.currency, (text) => readCurrency(text, market)) ?? market
  const read = (column: string, meaning: (text: string) => number | null) =>
    meaningOf(product, row, column, (text) => (text === '' ? null : meaning(text)))
  const amount = meaningOf(product, row, price, (text) => {
    if (text === '') throw new CellFault('A variant needs a price.')
    return readPrice(text, currency)
  })
  const before = read(compareAt, (text) => readPrice(text, currency))
  const pieces = read(stock, readCount)
  if (typeof pieces === 'number' && pieces < 0) {
    const message = `${pieces} is read as 0.`
    product.notes.push({ line: row.line, column: stock, handle: product.handle, message })
  }
  return {
    sku: unguardCode(product.header.cell(row, sku)) || null,
    barcode: unguardCode(product.header.cell(row, barcode)) || null,
    options: readOptions(product, row, options),
    price: { amount: amount ?? 0, currency },
    // Shops write 0 for a product that is not reduced.
    compareAtPrice: typeof before === 'number' && before > 0 ? { amount: before, currency } : null,
    ...(typeof pieces === 'number' && { stock: Math.max(0, pieces) }),
    weightGrams: Math.round(read(grams, readNumber) ?? 0),
  }
}

function readCurrency(text: string, market: string): string {
  const currency = text === '' ? market : text.toUpperCase()
  if (Currency.safeParse(currency).success) return currency
  throw new CellFault(`${quoted(text)} is not a currency code of three letters.`)
}
