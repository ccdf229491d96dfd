import { isDeepStrictEqual } from 'node:util'
import { type Changes, changesBetween } from '../common/event.ts'
import type { EditableProduct, ProductFields, WrittenVariant } from './edit-queries.ts'
import type { VariantInput } from './inputs.ts'
import type { Image } from './schema.ts'

type Fields = Partial<ProductFields & { readonly vendor_id: number; readonly slug: string }>

/** What the fields make of a product, or of none. */
export function fieldChanges(before: Partial<EditableProduct>, fields: Fields): Changes {
  const { name, description, vendor_id, category_id, option_names, offered, slug } = fields
  const given = { name, slug, description, vendorId: vendor_id, categoryId: category_id, optionNames: option_names }
  const after = Object.entries({ ...given, published: offered }).filter(([, value]) => value !== undefined)
  const known = Object.fromEntries(after.map(([field]) => [field, before[field as keyof EditableProduct]]))
  return {
    ...changesBetween(known, Object.fromEntries(after)),
    ...sizeChartChange(before.sizeChart, fields.size_chart),
  }
}

/** Only that it changed: measurements of bodies stay out of the audit trail, those of sizes with them. */
function sizeChartChange(before: unknown, given: string | null | undefined): Changes {
  const after: unknown = given === undefined ? before : JSON.parse(given ?? 'null')
  if (isDeepStrictEqual(before ?? null, after ?? null)) return {}
  return { sizeChart: { before: hidden(before), after: hidden(after) } }
}

const hidden = (chart: unknown) => (chart === null || chart === undefined ? null : '…')

/** The variants that are other than before; those that are the same are left out. */
export function variantChanges(written: readonly WrittenVariant[], given: readonly VariantInput[]): Changes {
  const differing = written.filter(({ change }) => change !== 'kept')
  const before = differing.flatMap((variant) => variant.before ?? [])
  const after = differing.flatMap(({ id, position, change }) => {
    if (change === 'removed') return []
    return [variantNow(id, position, given[position]!, change === 'inserted')]
  })
  return changesBetween({ variants: none(before) }, { variants: none(after) })
}

/** In the words of `before`, which the database writes. The first pieces of a new variant belong to it. */
function variantNow(id: number, position: number, variant: VariantInput, isNew: boolean) {
  const { sku, barcode, options, price, compareAtPrice, weightGrams: grams, stock } = variant
  const pieces = isNew && stock !== undefined ? { stock } : {}
  return { id, position, sku, barcode, options, price, compareAtPrice, grams, ...pieces }
}

export const imageChanges = (before: readonly Image[], after: readonly Image[]): Changes =>
  changesBetween({ images: none(before) }, { images: none(after) })

const none = <T>(list: readonly T[]): readonly T[] | null => (list.length === 0 ? null : list)
