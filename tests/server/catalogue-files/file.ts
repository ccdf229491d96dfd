import { Readable } from 'node:stream'
import { type FileProduct, readShopify } from '../../../server/catalogue-files/shopify-reader.ts'

const HEADER = [
  'Handle',
  'Title',
  'Body (HTML)',
  'Vendor',
  'Type',
  'Published',
  'Option1 Name',
  'Option1 Value',
  'Option2 Name',
  'Option2 Value',
  'Variant SKU',
  'Variant Grams',
  'Variant Inventory Qty',
  'Variant Price',
  'Variant Compare At Price',
  'Variant Barcode',
  'Image Src',
  'Image Alt Text',
] as const

export type FileRow = Readonly<Partial<Record<(typeof HEADER)[number] | 'Variant Currency', string>>>

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)

/** A made-up product file. Rows begin on line 2, as long as no cell has a line break. */
export function fileOf(rows: readonly FileRow[], columns: readonly string[] = HEADER): string {
  const lines = rows.map((row) => columns.map((column) => row[column as keyof FileRow] ?? ''))
  return [columns, ...lines].map((cells) => `${cells.map(quoted).join(',')}\n`).join('')
}

/** The first row of a product that has all it needs. */
export const shirt: FileRow = {
  Handle: 'shirt',
  Title: 'Shirt',
  Vendor: 'Adire House',
  Type: 'Men > Shirts',
  Published: 'true',
  'Option1 Name': 'Size',
  'Option1 Value': 'S',
  'Variant Price': '100.00',
}

/** The same way every time, but in pieces of so many bytes: a file arrives in any. */
export function streamOf(file: string | Buffer, size = 64_000): Readable {
  const bytes = Buffer.from(file)
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
    bytes.subarray(n * size, (n + 1) * size),
  )
  return Readable.from(pieces, { objectMode: false })
}

export async function listOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

export const read = (file: string | Buffer, currency = 'NGN', size?: number): Promise<FileProduct[]> =>
  listOf(readShopify(streamOf(file, size), { currency }))

/** What is wrong with a file, in the words of the report. */
export async function problemsIn(file: string | Buffer, currency?: string): Promise<string[]> {
  const products = await read(file, currency)
  return products.flatMap((product) =>
    product.kind === 'faulty'
      ? product.problems.map(({ line, column, message }) => `${line} ${column ?? '-'}: ${message}`)
      : [],
  )
}

/** The one product of a file, which must be taken. */
export async function inputOf(file: string | Buffer, currency?: string) {
  const [product, ...more] = await read(file, currency)
  if (product?.kind !== 'taken' || more.length > 0) throw new Error(`not one product: ${JSON.stringify(product)}`)
  return product.input
}
