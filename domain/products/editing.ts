import type { User } from '../common/access.ts'
import type { WriteCtx } from '../common/context.ts'
import { common, DomainError, invalid } from '../common/errors.ts'
import type { JsonText } from '../common/json-text.ts'
import { slugify } from '../common/slug.ts'
import { setOnHand } from '../inventory/index.ts'
import { requireVendor } from '../vendors/index.ts'
import * as categories from './category-queries.ts'
import * as edits from './edit-queries.ts'
import { slugTaken } from './errors.ts'
import { productCreated, productDeleted, productUpdated } from './events.ts'
import { safeHtml } from './html.ts'
import type { CreateProduct, DeleteProduct, ReplaceProduct, UpdateProduct, VariantInput } from './inputs.ts'
import { getProduct, noProduct } from './service.ts'

/** Puts a product of the actor's vendor on sale, with its variants, images and stock. */
export async function createProduct(ctx: WriteCtx<User>, input: CreateProduct): Promise<JsonText> {
  const vendorId = vendorOf(ctx.actor, input.vendorId)
  requireVendor(ctx.actor, vendorId)
  const fields = await productFields(ctx, input)
  const slug = await edits.freeSlug(ctx.db, input.slug ?? slugify(input.name))
  if (input.slug !== undefined && slug !== input.slug) throw new DomainError(slugTaken, `${input.slug} is taken.`)
  const id = await edits.insertProduct(ctx.db, { ...fields, vendor_id: vendorId, slug }, ctx.now)
  if (id === undefined) throw new DomainError(slugTaken, `${slug} was taken just now.`)
  await writeParts(ctx, id, input)
  await ctx.emit(productCreated, { productId: id })
  return getProduct(ctx, { id })
}

/** Makes a product be what is given; what is not given takes its default. */
export function replaceProduct(ctx: WriteCtx<User>, input: ReplaceProduct): Promise<JsonText> {
  return updateProduct(ctx, input)
}

/** Changes what is given and leaves the rest. */
export async function updateProduct(ctx: WriteCtx<User>, input: UpdateProduct): Promise<JsonText> {
  const { id } = await lockForEdit(ctx, input)
  const changed = await edits.updateProduct(ctx.db, id, await productFields(ctx, input))
  const partsChanged = await writeParts(ctx, id, input)
  if (changed || partsChanged) {
    await edits.touchProduct(ctx.db, id, ctx.now)
    await ctx.emit(productUpdated, { productId: id })
  }
  return getProduct(ctx, { id })
}

/** Takes a product off the market; orders keep what they have of it. */
export async function deleteProduct(ctx: WriteCtx<User>, input: DeleteProduct): Promise<null> {
  const { id } = await lockForEdit(ctx, input)
  await edits.deleteProduct(ctx.db, id, ctx.now)
  await ctx.emit(productDeleted, { productId: id })
  return null
}

async function lockForEdit(
  ctx: WriteCtx<User>,
  { id, expectedUpdatedAt }: DeleteProduct,
): Promise<edits.EditableProduct> {
  const product = await edits.lockProduct(ctx.db, id)
  if (product === undefined) throw noProduct(id)
  requireVendor(ctx.actor, product.vendorId)
  if (expectedUpdatedAt !== undefined && Date.parse(expectedUpdatedAt) !== Date.parse(product.updatedAt)) {
    throw new DomainError(common.changed, `It was last changed at ${product.updatedAt}.`)
  }
  return product
}

function vendorOf(actor: User, vendorId: number | undefined): number {
  const only = actor.vendorIds.length === 1 ? actor.vendorIds[0] : undefined
  const chosen = vendorId ?? only
  if (chosen !== undefined) return chosen
  throw invalid([{ path: 'vendorId', message: 'Say for which vendor.', code: 'required' }])
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
    ...(published !== undefined && { published }),
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

/** Writes variants, their stock and images, as far as given; says whether anything differed. */
export async function writeParts(
  ctx: WriteCtx,
  productId: number,
  { variants, images }: Pick<UpdateProduct, 'variants' | 'images'>,
): Promise<boolean> {
  const imagesChanged = images !== undefined && (await edits.replaceImages(ctx.db, productId, images))
  if (variants === undefined) return imagesChanged
  const written = await edits.replaceVariants(ctx.db, productId, variants)
  const live = written.filter(({ change }) => change !== 'removed')
  requireAllWritten(variants, live)
  const levels = live.flatMap(({ id, position }) => {
    const stock = variants[position]!.stock
    return stock === undefined ? [] : [{ variantId: id, quantity: stock }]
  })
  const restocked = levels.length === 0 ? [] : await setOnHand(ctx.db, levels)
  return imagesChanged || restocked.length > 0 || written.some(({ change }) => change !== 'kept')
}

function requireAllWritten(variants: readonly VariantInput[], live: readonly edits.WrittenVariant[]): void {
  const positions = new Set(live.map(({ position }) => position))
  const errors = variants.flatMap(({ id }, index) =>
    positions.has(index)
      ? []
      : [{ path: `variants.${index}.id`, message: `The product has no variant ${id}.`, code: 'unknown' }],
  )
  if (errors.length > 0) throw invalid(errors)
}
