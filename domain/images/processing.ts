import type { TaskCtx } from '../common/context.ts'
import { keepFiles, releaseFiles } from '../common/files/keeping.ts'
import { putFile } from '../common/files/making.ts'
import { ImageUnreadable, type MadeImage } from '../common/images.ts'
import { FileMissing } from '../common/storage.ts'
import { addressOf } from './addresses.ts'
import { imageProcessed, imageRefused } from './events.ts'
import * as queries from './queries.ts'

/** As wide as pages show them; the largest takes the place of what was brought. */
const WIDTHS = [2_560, 1_280, 640, 320] as const

/**
 * Makes the sizes of a picture and what stands in for it. What was brought is removed: it may say where it was taken. Files that are
 * made before this dies are swept up; a picture that was removed meanwhile stays removed.
 */
export async function processImage(ctx: TaskCtx, imageId: number): Promise<{ status: string }> {
  const source = await queries.findSource(ctx.db, imageId)
  if (source === undefined) return { status: 'gone' }
  const made = await make(ctx, source)
  if (made === undefined) return refuse(ctx, source)
  const blurhash = await ctx.gateways.images.blurhash(made.at(-1)!.content)
  const sizes: queries.Size[] = []
  for (const { content, type, width, height } of made) {
    sizes.push({ key: await putFile(ctx, content, type), width, height })
  }
  const url = addressOf(ctx.gateways.site, source.publicId)
  await ctx.writeOnce(async (write) => {
    if (!(await queries.makeReady(write.db, imageId, { url, blurhash, sizes }))) return
    await keepFiles(
      write,
      sizes.map(({ key }) => key),
    )
    await releaseFiles(write, [source.sourceKey])
    await write.emit(imageProcessed, { imageId, productId: source.productId, reviewId: source.reviewId })
  })
  return { status: 'ready' }
}

/** Each size once: a small picture has fewer. Nothing: it cannot be read. */
async function make({ gateways }: TaskCtx, { sourceKey }: queries.Source): Promise<readonly MadeImage[] | undefined> {
  try {
    const made = await gateways.images.remake(await gateways.storage.get(sourceKey), WIDTHS)
    return made.filter(({ width }, at) => made.findIndex((each) => each.width === width) === at)
  } catch (error) {
    if (error instanceof ImageUnreadable || error instanceof FileMissing) return undefined
    throw error
  }
}

async function refuse(ctx: TaskCtx, { id, sourceKey, productId, reviewId }: queries.Source) {
  await ctx.writeOnce(async (write) => {
    if (!(await queries.refuse(write.db, id))) return
    await releaseFiles(write, [sourceKey])
    await write.emit(imageRefused, { imageId: id, productId, reviewId })
  })
  return { status: 'refused' }
}
