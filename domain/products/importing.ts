import type { System } from '../common/access.ts'
import type { WriteCtx } from '../common/context.ts'
import { slugify } from '../common/slug.ts'
import { ensureVendor } from '../vendors/index.ts'
import * as categories from './category-queries.ts'
import * as edits from './edit-queries.ts'
import { optionNames, writeParts } from './editing.ts'
import { productCreated, productUpdated } from './events.ts'
import { safeHtml } from './html.ts'
import type { ImportProduct } from './inputs.ts'

export interface Imported {
  readonly productId: number
  readonly outcome: 'created' | 'updated' | 'unchanged'
}

/**
 * Takes one product of a catalogue file: made when its slug is new, brought up to date when it differs, left untouched
 * when it is the same. Vendor and category are made when missing.
 */
export async function importProduct(ctx: WriteCtx<System>, input: ImportProduct): Promise<Imported> {
  const fields = {
    name: input.name,
    description: safeHtml(input.description),
    vendor_id: await ensureVendor(ctx.db, input.vendor, slugify(input.vendor)),
    category_id: await categories.ensureCategory(ctx.db, input.category),
    option_names: optionNames(input.variants),
    published: input.published,
  }
  const known = await edits.lockProductBySlug(ctx.db, input.slug)
  if (known !== undefined) return update(ctx, known.id, fields, input)
  const productId = await edits.insertProduct(ctx.db, { ...fields, slug: input.slug, size_chart: null }, ctx.now)
  // Another import of the same file was faster, perhaps the last breath of one that was killed.
  if (productId === undefined) return importProduct(ctx, input)
  await writeParts(ctx, productId, input)
  await ctx.emit(productCreated, { productId })
  return { productId, outcome: 'created' }
}

async function update(
  ctx: WriteCtx<System>,
  productId: number,
  fields: Parameters<typeof edits.updateProduct>[2],
  input: ImportProduct,
): Promise<Imported> {
  const changed = await edits.updateProduct(ctx.db, productId, fields)
  const partsChanged = await writeParts(ctx, productId, input)
  if (!changed && !partsChanged) return { productId, outcome: 'unchanged' }
  await edits.touchProduct(ctx.db, productId, ctx.now)
  await ctx.emit(productUpdated, { productId })
  return { productId, outcome: 'updated' }
}
