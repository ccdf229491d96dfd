import type { Readable } from 'node:stream'
import type { FieldError } from '../../domain/common/errors.ts'
import { readFlag } from './cells.ts'
import { readRows, type Row } from './csv-rows.ts'
import { fault, meaningOf, type ProductCells, textOf } from './product-cells.ts'
import { type Places, placeOf } from './product-places.ts'
import { readOptionNames } from './product-options.ts'
import { groupRows } from './product-rows.ts'
import { isVariant, readVariant } from './product-variants.ts'
import { type Remark, UnreadableFile } from './remark.ts'
import { columns, readHeader } from './shopify-columns.ts'

/** One product of a file: input for `products.import`, or what is wrong with its rows. */
export type FileProduct = TakenProduct | FaultyProduct

export interface TakenProduct {
  readonly kind: 'taken'
  readonly handle: string
  readonly line: number
  readonly input: ProductInput
  /** What was read otherwise than it is written. */
  readonly notes: readonly Remark[]
  /** Says where in the file an error of the domain lies. */
  locate(error: FieldError): Remark
}

export interface FaultyProduct {
  readonly kind: 'faulty'
  readonly handle: string
  readonly line: number
  readonly problems: readonly Remark[]
}

/**
 * Reads a Shopify product file, one product in memory at a time.
 * @throws UnreadableFile when it is none, or where it stops being one
 */
export async function* readShopify(
  file: Readable,
  { currency }: { readonly currency: string },
): AsyncGenerator<FileProduct> {
  const rows = readRows(file)
  const first = await rows.next()
  if (first.done === true) throw new UnreadableFile('The file is empty.')
  const header = readHeader(first.value)
  for await (const product of groupRows(rows, header)) {
    yield readProduct({ ...product, header, notes: [] }, currency)
  }
}

type ProductInput = ReturnType<typeof readInput>['input']

function readProduct(product: ProductCells, currency: string): FileProduct {
  const { handle, problems, notes } = product
  const { line } = product.rows[0]!
  // Rows that are not the product's, or not whole, would only be blamed for what they are not.
  const read = problems.length === 0 ? readInput(product, currency) : undefined
  if (read === undefined || problems.length > 0) {
    return { kind: 'faulty', handle, line, problems: problems.toSorted((a, b) => a.line - b.line) }
  }
  const locate = (error: FieldError) => ({ handle, ...placeOf(error, read.places) })
  return { kind: 'taken', handle, line, input: read.input, notes, locate }
}

function readInput(product: ProductCells, currency: string) {
  const first = product.rows[0]!
  const options = readOptionNames(product)
  const variantRows = product.rows.filter((row) => isVariant(product, row))
  if (variantRows.length === 0) fault(product, first, columns.price, 'A product needs a variant with a price.')
  const variants = variantRows.map((row) => readVariant(product, row, options, currency))
  const { images, imageRows } = readImages(product)
  const needed = (column: string) => {
    const text = textOf(product, first, column)
    if (text === '') fault(product, first, column, 'This is missing.')
    return text
  }
  const input = {
    slug: product.handle,
    name: needed(columns.title),
    description: textOf(product, first, columns.body),
    vendor: needed(columns.vendor),
    category: readPath(textOf(product, first, columns.type)),
    published: meaningOf(product, first, columns.published, readFlag) ?? false,
    variants,
    images,
  }
  const places: Places = { first, variantRows, imageRows, options, variants }
  return { input, places }
}

function readPath(text: string): string[] {
  const names = text
    .split(' > ')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  return names.length === 0 ? ['Uncategorised'] : names
}

/** The images in their order, each once, and the row of each. */
function readImages(product: ProductCells) {
  const rows = new Map<string, { readonly row: Row; readonly alt: string }>()
  for (const row of product.rows) {
    const url = product.header.cell(row, columns.imageUrl)
    const alt = textOf(product, row, columns.imageAlt)
    const known = rows.get(url)
    if (url !== '' && (known === undefined || known.alt === '')) rows.set(url, { row: known?.row ?? row, alt })
  }
  return {
    images: [...rows].map(([url, { alt }]) => ({ url, alt })),
    imageRows: [...rows.values()].map(({ row }) => row),
  }
}
