import { actsFor, type User } from '../common/access.ts'
import type { WriteCtx } from '../common/context.ts'
import { common, DomainError, invalid } from '../common/errors.ts'
import { type Changes, changesBetween } from '../common/event.ts'
import type { JsonText } from '../common/json-text.ts'
import { slugify } from '../common/slug.ts'
import { removeImages } from '../images/index.ts'
import { openStock, setOnHand } from '../inventory/index.ts'
import { onlyVendorOf, requireVendor } from '../vendors/index.ts'
import * as categories from './category-queries.ts'
import { fieldChanges, imageChanges, variantChanges } from './changes.ts'
import * as edits from './edit-queries.ts'
import { slugTaken } from './errors.ts'
import { productCreated, productDeleted, productUpdated } from './events.ts'
import { safeHtml } from './html.ts'
import type { CreateProduct, DeleteProduct, ReplaceProduct, UpdateProduct, VariantInput } from './inputs.ts'
import { dropLeftOut } from './pictures.ts'
import { writePrices } from './prices.ts'
import { getProduct, noProduct } from './service.ts'

/** Puts a product of the actor's vendor on sale, with its variants, images and stock. */
export async function createProduct(ctx: WriteCtx<User>, input: CreateProduct): Promise<JsonText> {
  const vendorId = input.vendorId ?? onlyVendorOf(ctx.actor)
  requireVendor(ctx.actor, vendorId, 'catalogue:write')
  const fields = await productFields(ctx, input)
  const slug = await edits.freeSlug(ctx.db, input.slug ?? slugify(input.name))
  if (input.slug !== undefined && slug !== input.slug) throw new DomainError(slugTaken, `${input.slug} is taken.`)
  const product = { ...fields, vendor_id: vendorId, slug }
  const id = await edits.insertProduct(ctx.db, product, ctx.now)
  if (id === undefined) throw new DomainError(slugTaken, `${slug} was taken just now.`)
  const { changes } = await writeParts(ctx, id, input)
  await ctx.emit(productCreated, { productId: id }, { ...fieldChanges({}, product), ...changes })
  return getProduct(ctx, { id })
}

/** Makes a product be what is given; what is not given takes its default. */
export function replaceProduct(ctx: WriteCtx<User>, input: ReplaceProduct): Promise<JsonText> {
  return updateProduct(ctx, input)
}

/** Changes what is given and leaves the rest. */
export async function updateProduct(ctx: WriteCtx<User>, input: UpdateProduct): Promise<JsonText> {
  const before = await lockForEdit(ctx, input)
  await writeEdit(ctx, before, await productFields(ctx, input), input)
  return getProduct(ctx, { id: before.id })
}

/** Writes what differs from before and tells it; says whether anything did. */
export async function writeEdit(
  ctx: WriteCtx,
  before: edits.EditableProduct,
  fields: Parameters<typeof edits.updateProduct>[2],
  parts: Parts,
): Promise<boolean> {
  const { id } = before
  const changed = await edits.updateProduct(ctx.db, id, fields)
  const written = await writeParts(ctx, id, parts)
  const changes = { ...(changed && fieldChanges(before, fields)), ...written.changes }
  const isOther = Object.keys(changes).length > 0
  if (isOther || written.restocked) await edits.touchProduct(ctx.db, id, ctx.now)
  if (isOther) await ctx.emit(productUpdated, { productId: id }, changes)
  return isOther || written.restocked
}

/** Takes a product off the market; orders keep what they have of it. */
export async function deleteProduct(ctx: WriteCtx<User>, input: DeleteProduct): Promise<null> {
  const { id } = await lockForEdit(ctx, input)
  await edits.deleteProduct(ctx.db, id, ctx.now)
  await removeImages(ctx, { productId: id })
  await ctx.emit(productDeleted, { productId: id }, changesBetween({}, { deletedAt: ctx.now.toISOString() }))
  return null
}

async function lockForEdit(
  ctx: WriteCtx<User>,
  { id, expectedUpdatedAt }: DeleteProduct,
): Promise<edits.EditableProduct> {
  const product = await edits.lockProduct(ctx.db, id)
  if (product === undefined || !actsFor(ctx.actor, product.vendorId, 'catalogue:write')) throw noProduct(id)
  if (expectedUpdatedAt !== undefined && Date.parse(expectedUpdatedAt) !== Date.parse(product.updatedAt)) {
    throw new DomainError(common.changed, `It was last changed at ${product.updatedAt}.`)
  }
  return product
}

type Fields = Pick<UpdateProduct, 'name' | 'description' | 'category' | 'variants' | 'sizeChart' | 'published'>

async function productFields(ctx: WriteCtx, input: CreateProduct): Promise<edits.ProductFields>
async function productFields(ctx: WriteCtx, input: Fields): Promise<Partial<edits.ProductFields>>
async function productFields(ctx: WriteCtx, input: Fields): Promise<Partial<edits.ProductFields>> {
  const { name, description, category, variants, sizeChart, published } = input
  return {
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description: safeHtml(description) }),
    ...(category !== undefined && { category_id: await categoryId(ctx, category) }),
    ...(variants !== undefined && { option_names: optionNames(variants) }),
    ...(sizeChart !== undefined && { size_chart: sizeChart === null ? null : JSON.stringify(sizeChart) }),
    ...(published !== undefined && { offered: published }),
  }
}

async function categoryId(ctx: WriteCtx, category: number | string): Promise<number> {
  const found = await categories.findCategory(ctx.db, category)
  if (found !== undefined) return found.id
  throw invalid([{ path: 'category', message: 'There is no such category.', code: 'unknown' }])
}

/** Names in the order the variants first use them. */
export const optionNames = (variants: readonly VariantInput[]): string[] => [
  ...new Set(variants.flatMap(({ options }) => Object.keys(options))),
]

type Parts = Pick<UpdateProduct, 'variants' | 'images'>

export interface WrittenParts {
  readonly changes: Changes
  /** Pieces have a history of their own. */
  readonly restocked: boolean
}

/** Writes variants, their stock and images, as far as given; says what differed. */
export async function writeParts(ctx: WriteCtx, productId: number, { variants, images }: Parts): Promise<WrittenParts> {
  const imagesBefore = images && (await edits.replaceImages(ctx.db, productId, images))
  if (imagesBefore !== undefined) await dropLeftOut(ctx, productId, imagesBefore, images!)
  const changes = imagesBefore === undefined ? {} : imageChanges(imagesBefore, images!)
  if (variants === undefined) return { changes, restocked: false }
  const written = await edits.replaceVariants(ctx.db, productId, variants)
  requireAllWritten(variants, written)
  const levels = written.flatMap(({ id, position, change }) => {
    const stock = change === 'removed' ? undefined : variants[position]!.stock
    return stock === undefined ? [] : [{ variantId: id, quantity: stock, isNew: change === 'inserted' }]
  })
  await openStock(
    ctx,
    levels.filter(({ isNew }) => isNew),
  )
  const recounted = await setOnHand(
    ctx,
    levels.filter(({ isNew }) => !isNew),
  )
  const repriced = await writePrices(ctx, written, variants)
  return { changes: { ...changes, ...variantChanges(written, variants), ...repriced }, restocked: recounted > 0 }
}

function requireAllWritten(variants: readonly VariantInput[], written: readonly edits.WrittenVariant[]): void {
  const live = written.filter(({ change }) => change !== 'removed')
  const positions = new Set(live.map(({ position }) => position))
  const errors = variants.flatMap(({ id }, index) =>
    positions.has(index)
      ? []
      : [{ path: `variants.${index}.id`, message: `The product has no variant ${id}.`, code: 'unknown' }],
  )
  if (errors.length > 0) throw invalid(errors)
}
