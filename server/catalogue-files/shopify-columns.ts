import type { Row } from './csv-rows.ts'
import { UnreadableFile } from './remark.ts'

/** The columns of a Shopify product file that mean something here, by what they mean. */
export const columns = {
  handle: 'Handle',
  title: 'Title',
  body: 'Body (HTML)',
  vendor: 'Vendor',
  type: 'Type',
  published: 'Published',
  sku: 'Variant SKU',
  grams: 'Variant Grams',
  stock: 'Variant Inventory Qty',
  price: 'Variant Price',
  compareAt: 'Variant Compare At Price',
  barcode: 'Variant Barcode',
  imageUrl: 'Image Src',
  imageAlt: 'Image Alt Text',
  /** Shopify knows no such column and skips it; a market with several currencies needs it. */
  currency: 'Variant Currency',
} as const

const required = [columns.handle, columns.title, columns.vendor, columns.price]

export const optionName = (n: number): string => `Option${n} Name`
export const optionValue = (n: number): string => `Option${n} Value`

/** Which cell holds what. Shopify has three options; files with more are read as well. */
export interface Header {
  readonly width: number
  readonly options: readonly number[]
  /** The trimmed text of a cell; empty when the file has no such column. */
  cell(row: Row, column: string): string
}

/** @throws UnreadableFile when this is the header of something else */
export function readHeader({ cells }: Row): Header {
  const known = new Map<string, number>()
  const names = cells.map((name) => name.trim().toLowerCase())
  for (const [index, name] of names.entries()) {
    const twice = known.has(name) && isRead(name)
    if (twice) throw new UnreadableFile(`The column ${cells[index]!.trim()} stands in the file twice.`)
    known.set(name, index)
  }
  const missing = required.filter((column) => !known.has(column.toLowerCase()))
  if (missing.length > 0) throw new UnreadableFile(`${missingText(missing)}${separatorHint(cells)}`)
  return {
    width: cells.length,
    options: names
      .flatMap((name) => /^option([1-9]\d?) name$/.exec(name)?.[1] ?? [])
      .map(Number)
      .toSorted((a, b) => a - b),
    cell: (row, column) => row.cells[known.get(column.toLowerCase()) ?? -1]?.trim() ?? '',
  }
}

const read = new Set(Object.values(columns).map((column) => column.toLowerCase()))

const isRead = (name: string): boolean => read.has(name) || /^option\d+ (name|value)$/.test(name)

const missingText = (missing: readonly string[]): string =>
  `This is not a Shopify product file: the first line names no column ${missing.join(', ')}.`

function separatorHint(cells: readonly string[]): string {
  return cells.length === 1 && /[;\t]/.test(cells[0]!) ? ' Its columns must be separated by commas.' : ''
}
