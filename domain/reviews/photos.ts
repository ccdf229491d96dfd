import { holdsEverywhere, type User } from '../common/access.ts'
import type { OutwardCtx, WriteCtx } from '../common/context.ts'
import { DomainError } from '../common/errors.ts'
import { changesBetween } from '../common/event.ts'
import { addImages, listKeys, removeImages } from '../images/index.ts'
import { photoNotFound } from './errors.ts'
import { reviewEdited } from './events.ts'
import { factsOf, lockOwn } from './posting.ts'
import { findKept } from './queries.ts'
import {
  type AddPhotos,
  type KeptReview,
  MOST_PHOTOS,
  type PhotoOfReview,
  type Photos,
  type ReviewById,
} from './schema.ts'
import { noReview } from './service.ts'
import { findAuthor, rewriteReview } from './writing-queries.ts'

/** How long whoever looks at photos has for it. */
const MINUTES = 10

/**
 * Takes photos for a review of the actor's. Somebody looks at them before the review is shown, again if it was.
 * @throws `reviews.not-found`, `images.too-many`
 */
export async function addPhotos(ctx: WriteCtx<User>, { id, photos }: AddPhotos): Promise<KeptReview> {
  const before = await lockOwn(ctx, id)
  await addImages(ctx, { reviewId: id }, photos, { most: MOST_PHOTOS })
  const heldFor = [...new Set([...(before.status === 'published' ? [] : before.heldFor), 'photo' as const])]
  const written = { ...before, status: 'pending' as const, heldFor }
  await rewriteReview(ctx.db, id, written, ctx.now)
  const changes = changesBetween(factsOf(before), factsOf(written))
  await ctx.emit(reviewEdited, { reviewId: id, productId: before.productId }, changes)
  return (await findKept(ctx.db, id))!
}

/** Takes a photo of the actor's review away. @throws `reviews.not-found`, `reviews.photo-not-found` */
export async function deletePhoto(ctx: WriteCtx<User>, { id, photoId }: PhotoOfReview): Promise<null> {
  await lockOwn(ctx, id)
  const removed = await removeImages(ctx, { reviewId: id }, { id: photoId })
  if (removed.length === 0) throw new DomainError(photoNotFound, `The review has no photo ${photoId}.`)
  return null
}

/** Where a review's photos can be looked at now: by its author, and by whoever decides on it. @throws `reviews.not-found` */
export async function showPhotos(ctx: OutwardCtx<User>, { id }: ReviewById): Promise<Photos> {
  const author = await findAuthor(ctx.db, id)
  const mayLook = author === ctx.actor.userId || holdsEverywhere(ctx.actor, 'reviews:moderate')
  if (author === undefined || !mayLook) throw noReview(id)
  const photos = await listKeys(ctx.db, { reviewId: id })
  const { storage } = ctx.gateways
  return {
    results: await Promise.all(
      photos.map(async ({ id: photoId, key }) => ({ id: photoId, url: await storage.url(key, MINUTES * 60) })),
    ),
    expiresAt: new Date(ctx.now.getTime() + MINUTES * 60_000).toISOString(),
  }
}
