import { actsFor, type User } from '../common/access.ts'
import type { ReadCtx, TaskCtx, WriteCtx } from '../common/context.ts'
import { DomainError } from '../common/errors.ts'
import { addImages, findReady, imageNotFound, listImages, removeImages, type UploadedImage } from '../images/index.ts'
import { imageChanges } from './changes.ts'
import * as edits from './edit-queries.ts'
import { productUpdated } from './events.ts'
import type { AddImage, ImageOfProduct, ProductById } from './inputs.ts'
import * as queries from './picture-queries.ts'
import type { Image } from './schema.ts'
import { noProduct, requireProduct } from './service.ts'

/** As many as a product may show. */
const MOST = 100

/**
 * Takes a picture of a product of the actor's vendor. It is among the product's images once its sizes are made.
 * @throws `products.not-found`, `images.too-many`
 */
export async function addImage(ctx: WriteCtx<User>, { id, image, alt }: AddImage): Promise<UploadedImage> {
  const product = await lockOwn(ctx, id)
  const [added] = await addImages(ctx, { productId: product.id }, [image], { alt, most: MOST })
  return added!
}

/** The pictures brought for a product, in the order they came: those that are ready, for its vendor all. */
export async function listPictures(ctx: ReadCtx, { id }: ProductById): Promise<{ results: UploadedImage[] }> {
  const { vendorId } = await requireProduct(ctx, id)
  const images = await listImages(ctx.db, { productId: id })
  const isOwn = actsFor(ctx.actor, vendorId, 'catalogue:write')
  return { results: images.filter(({ status }) => isOwn || status === 'ready') }
}

/** Takes a picture away, from the product's images as well. @throws `products.not-found`, `images.not-found` */
export async function deleteImage(ctx: WriteCtx<User>, { id, imageId }: ImageOfProduct): Promise<null> {
  const product = await lockOwn(ctx, id)
  const [removed] = await removeImages(ctx, { productId: product.id }, { id: imageId })
  if (removed === undefined) throw new DomainError(imageNotFound, `The product has no picture ${imageId}.`)
  if (removed.url === null) return null
  const before = await queries.imagesOf(ctx.db, product.id)
  await change(
    ctx,
    product.id,
    before,
    before.filter(({ url }) => url !== removed.url),
  )
  return null
}

/** Shows a picture that has just become ready, after those that are shown already. */
export async function showImage(ctx: TaskCtx, imageId: number): Promise<void> {
  await ctx.writeOnce(async (write) => {
    const image = await findReady(write.db, imageId)
    if (image === undefined || image.productId === null) return
    if ((await edits.lockProduct(write.db, image.productId)) === undefined) return
    const { url, alt } = image
    const before = await queries.imagesOf(write.db, image.productId)
    await change(write, image.productId, before, [...before, { url, alt }])
  })
}

async function change(
  ctx: WriteCtx,
  productId: number,
  before: readonly Image[],
  after: readonly Image[],
): Promise<void> {
  if ((await edits.replaceImages(ctx.db, productId, after)) === undefined) return
  await edits.touchProduct(ctx.db, productId, ctx.now)
  await ctx.emit(productUpdated, { productId }, imageChanges(before, after))
}

async function lockOwn(ctx: WriteCtx<User>, id: number): Promise<edits.EditableProduct> {
  const product = await edits.lockProduct(ctx.db, id)
  if (product === undefined || !actsFor(ctx.actor, product.vendorId, 'catalogue:write')) throw noProduct(id)
  return product
}

/** Pictures that an edit has left out are no longer needed. */
export async function dropLeftOut(
  ctx: WriteCtx,
  productId: number,
  before: readonly Image[],
  after: readonly Image[],
): Promise<void> {
  const kept = new Set(after.map(({ url }) => url))
  const urls = before.map(({ url }) => url).filter((url) => !kept.has(url))
  if (urls.length > 0) await removeImages(ctx, { productId }, { urls })
}
