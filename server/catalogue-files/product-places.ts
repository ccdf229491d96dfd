import type { FieldError } from '../../domain/common/errors.ts'
import type { Row } from './csv-rows.ts'
import type { ProductOption } from './product-options.ts'
import type { Remark } from './remark.ts'
import { columns, optionValue } from './shopify-columns.ts'

/** Which rows of the file became what. */
export interface Places {
  readonly first: Row
  readonly variantRows: readonly Row[]
  readonly imageRows: readonly Row[]
  readonly options: readonly ProductOption[]
  readonly variants: readonly { readonly options: Readonly<Record<string, string>> }[]
}

const productColumns: Partial<Record<string, string>> = {
  slug: columns.handle,
  name: columns.title,
  description: columns.body,
  vendor: columns.vendor,
  category: columns.type,
  published: columns.published,
  variants: columns.price,
  images: columns.imageUrl,
}

const variantColumns: Partial<Record<string, string>> = {
  sku: columns.sku,
  barcode: columns.barcode,
  price: columns.price,
  compareAtPrice: columns.compareAt,
  stock: columns.stock,
  weightGrams: columns.grams,
}

/** From where an error lies in the input (`variants.3.price`) to where it lies in the file. */
export function placeOf({ path, message }: FieldError, places: Places): Remark {
  const [part = '', index = '', field = '', name] = path.split('.')
  const rows = part === 'variants' ? places.variantRows : part === 'images' ? places.imageRows : []
  const row = rows[Number(index)]
  if (row === undefined || index === '') return { line: places.first.line, column: productColumns[part], message }
  const { line } = row
  if (part === 'images') return { line, column: field === 'alt' ? columns.imageAlt : columns.imageUrl, message }
  if (field !== 'options') return { line, column: variantColumns[field], message }
  const option = places.options.find((option) => option.name === name) ?? places.options[0]
  const column = option === undefined ? columns.price : optionValue(option.n)
  return { line, column, message: name === undefined ? twin(places, Number(index), message) : message }
}

/** Two variants with the same options: who has to change one wants to see both. */
function twin({ variants, variantRows }: Places, index: number, message: string): string {
  const key = keyOf(variants[index])
  const other = variants.findIndex((variant, before) => before < index && keyOf(variant) === key)
  const line = variantRows[other]?.line
  return line === undefined ? message : `The variant on line ${line} has the same options.`
}

const keyOf = (variant: Places['variants'][number] | undefined): string =>
  JSON.stringify(Object.entries(variant?.options ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1)))
