import { findAccount, lockAccount } from '../authentication/index.ts'
import type { User } from '../common/access.ts'
import type { WriteCtx } from '../common/context.ts'
import { DomainError } from '../common/errors.ts'
import { changesBetween } from '../common/event.ts'
import { removeImages } from '../images/index.ts'
import { requireProduct } from '../products/index.ts'
import { alreadyReviewed, ownProduct } from './errors.ts'
import { reviewDeleted, reviewEdited, reviewPosted } from './events.ts'
import { plainText } from './plain-text.ts'
import { findKept } from './queries.ts'
import { reviewerName } from './reviewer.ts'
import type { CreateReview, KeptReview, ReviewById, ReviewStatus, UpdateReview } from './schema.ts'
import { noReview } from './service.ts'
import { reasonsAgainst } from './suspicion.ts'
import * as queries from './writing-queries.ts'

/**
 * Takes what somebody says of a product: of a piece that has arrived and that they have not spoken of yet, else once
 * without any. Shown at once unless there is a reason against it.
 * @throws `products.not-found`, `reviews.own-product`, `reviews.already-written`
 */
export async function createReview(ctx: WriteCtx<User>, input: CreateReview): Promise<KeptReview> {
  const { userId } = ctx.actor
  const { id: productId } = input
  const { vendorId } = await requireProduct(ctx, productId)
  if (ctx.actor.vendorIds.includes(vendorId)) throw new DomainError(ownProduct, 'You act for the vendor that sells it.')
  await lockAccount(ctx.db, userId)
  const orderItemId = await purchaseToReview(ctx, productId)
  const author = (await findAccount(ctx.db, userId))!
  const words = { title: titleOf(input.title), comment: plainText(input.comment) }
  const isKnown = orderItemId !== null || author.emailVerified
  const written = { rating: input.rating, ...words, orderItemId, ...verdict(words, isKnown) }
  const about = { productId, userId, reviewerName: reviewerName(author.fullName) }
  const id = await queries.insertReview(ctx.db, about, written, ctx.now)
  await ctx.emit(reviewPosted, { reviewId: id, productId }, changesBetween({}, factsOf(written)))
  return (await findKept(ctx.db, id))!
}

/** The piece that is spoken of; null: none. */
async function purchaseToReview({ db, actor }: WriteCtx<User>, productId: number): Promise<number | null> {
  const orderItemId = await queries.findPurchase(db, actor.userId, productId)
  const has = await queries.hasReviewed(db, actor.userId, productId)
  if (orderItemId === null ? has.any : has.unverified) {
    throw new DomainError(alreadyReviewed, `You have reviewed the product ${productId}.`)
  }
  return orderItemId
}

/**
 * Changes what somebody has written, which is looked at anew. What was refused is shown again only by whoever decides on
 * it. One that was written without a purchase takes the first that has arrived since.
 * @throws `reviews.not-found`
 */
export async function updateReview(ctx: WriteCtx<User>, { id, ...given }: UpdateReview): Promise<KeptReview> {
  const before = await lockOwn(ctx, id)
  const { userId } = ctx.actor
  const orderItemId = before.orderItemId ?? (await queries.findPurchase(ctx.db, userId, before.productId))
  const words = {
    title: given.title === undefined ? before.title : titleOf(given.title),
    comment: given.comment === undefined ? before.comment : plainText(given.comment),
  }
  const isKnown = orderItemId !== null || (await findAccount(ctx.db, userId))!.emailVerified
  const wasRefused = before.status === 'rejected'
  const written = {
    rating: given.rating ?? before.rating,
    ...words,
    orderItemId,
    ...verdict(words, isKnown, { wasRefused, hasPhotos: isUnseen(before) }),
  }
  await queries.rewriteReview(ctx.db, id, written, ctx.now)
  const changes = changesBetween(factsOf(before), factsOf(written))
  await ctx.emit(reviewEdited, { reviewId: id, productId: before.productId }, changes)
  return (await findKept(ctx.db, id))!
}

/** Takes back what somebody has written, with the votes for it and the answer to it. @throws `reviews.not-found` */
export async function deleteReview(ctx: WriteCtx<User>, { id }: ReviewById): Promise<null> {
  const before = await lockOwn(ctx, id)
  await removeImages(ctx, { reviewId: id })
  await queries.deleteReview(ctx.db, id)
  await ctx.emit(reviewDeleted, { reviewId: id, productId: before.productId }, changesBetween(factsOf(before), {}))
  return null
}

/** One of the actor's own, locked; the account before it, as everywhere. */
export async function lockOwn({ db, actor }: WriteCtx<User>, id: number): Promise<queries.LockedReview> {
  await lockAccount(db, actor.userId)
  const review = await queries.lockReview(db, id)
  if (review === undefined || review.userId !== actor.userId) throw noReview(id)
  return review
}

function titleOf(written: string | null): string | null {
  const title = plainText(written ?? '').replaceAll('\n', ' ')
  return title === '' ? null : title
}

function verdict(
  { title, comment }: { readonly title: string | null; readonly comment: string },
  isKnown: boolean,
  { wasRefused, hasPhotos } = { wasRefused: false, hasPhotos: false },
): Pick<queries.WrittenReview, 'status' | 'heldFor'> {
  const heldFor = reasonsAgainst(`${title ?? ''}\n${comment}`, { isKnown, hasPhotos })
  const status: ReviewStatus = wasRefused || heldFor.length > 0 ? 'pending' : 'published'
  return { status, heldFor }
}

/** Whether it has photos that nobody has looked at yet. */
const isUnseen = ({ status, heldFor }: queries.LockedReview): boolean =>
  status === 'pending' && heldFor.includes('photo')

/** What an event may say of a review. Words are their author's, and an event is kept for ever. */
export const factsOf = ({ rating, status }: Pick<queries.WrittenReview, 'rating' | 'status'>) => ({ rating, status })
