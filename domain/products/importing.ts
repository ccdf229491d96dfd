import type { System } from '../common/access.ts'
import type { WriteCtx } from '../common/context.ts'
import { changesBetween } from '../common/event.ts'
import { slugify } from '../common/slug.ts'
import { ensureVendor } from '../vendors/index.ts'
import * as categories from './category-queries.ts'
import * as edits from './edit-queries.ts'
import { fieldChanges } from './changes.ts'
import { optionNames, writeEdit, writeParts } from './editing.ts'
import { categoryCreated, productCreated } from './events.ts'
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
    vendor_id: await ensureVendor(ctx, input.vendor, slugify(input.vendor)),
    category_id: await categoryAt(ctx, input.category),
    option_names: optionNames(input.variants),
    offered: input.published,
  }
  const known = await edits.lockProduct(ctx.db, input.slug)
  if (known !== undefined) {
    const changed = await writeEdit(ctx, known, fields, input)
    return { productId: known.id, outcome: changed ? 'updated' : 'unchanged' }
  }
  const product = { ...fields, slug: input.slug, size_chart: null }
  const productId = await edits.insertProduct(ctx.db, product, ctx.now)
  // Another import of the same file was faster, perhaps the last breath of one that was killed.
  if (productId === undefined) return importProduct(ctx, input)
  const { changes } = await writeParts(ctx, productId, input)
  await ctx.emit(productCreated, { productId }, { ...fieldChanges({}, product), ...changes })
  return { productId, outcome: 'created' }
}

/** The category at the end of a path of names; what is missing of it is made. */
async function categoryAt(ctx: WriteCtx, path: readonly string[]): Promise<number> {
  const { id, made } = await categories.ensureCategory(ctx.db, path)
  for (const { id: categoryId, name, slug, parentId } of made) {
    await ctx.emit(categoryCreated, { categoryId }, changesBetween({}, { name, slug, parentId }))
  }
  return id
}
