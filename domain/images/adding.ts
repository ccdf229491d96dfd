import type { User } from '../common/access.ts'
import type { WriteCtx } from '../common/context.ts'
import { DomainError } from '../common/errors.ts'
import { changesBetween } from '../common/event.ts'
import type { StagedFile } from '../common/files/image-file.ts'
import { keepFiles, releaseFiles } from '../common/files/keeping.ts'
import { tooManyImages } from './errors.ts'
import { imageAdded, imageRemoved } from './events.ts'
import * as queries from './queries.ts'
import type { About, UploadedImage } from './schema.ts'
import { processImage } from './tasks.ts'

/**
 * Keeps pictures that came with this request, and has their sizes made after it. Whoever calls has locked what they are of,
 * and seen to it that the actor may.
 * @throws `images.too-many`
 */
export async function addImages(
  ctx: WriteCtx<User>,
  about: About,
  files: readonly StagedFile[],
  { alt = '', most }: { readonly alt?: string; readonly most: number },
): Promise<UploadedImage[]> {
  const before = await queries.countImages(ctx.db, about)
  if (before + files.length > most) throw new DomainError(tooManyImages, `There may be ${most}.`, { meta: { most } })
  await keepFiles(
    ctx,
    files.map(({ key }) => key),
  )
  const added: UploadedImage[] = []
  for (const { key: sourceKey } of files) {
    const image = await queries.insertImage(ctx.db, { about, userId: ctx.actor.userId, alt, sourceKey }, ctx.now)
    await ctx.emit(imageAdded, { imageId: image.id, ...idsOf(about) }, changesBetween({}, { alt }))
    await ctx.enqueue(processImage, { imageId: image.id })
    added.push(image)
  }
  return added
}

/** Takes pictures out; their files follow once this has committed. */
export async function removeImages(ctx: WriteCtx, about: About, which?: queries.Which): Promise<queries.Removed[]> {
  const removed = await queries.deleteImages(ctx.db, about, which)
  for (const { id: imageId } of removed) await ctx.emit(imageRemoved, { imageId, ...idsOf(about) })
  await releaseFiles(
    ctx,
    removed.flatMap(({ keys }) => keys),
  )
  return removed
}

const idsOf = (about: About) => ({ productId: null, reviewId: null, ...about })
