import type { User } from '../common/access.ts'
import type { WriteCtx } from '../common/context.ts'
import { DomainError } from '../common/errors.ts'
import { changesBetween, type Event } from '../common/event.ts'
import { hasProcessing } from '../images/index.ts'
import { photosNotReady } from './errors.ts'
import { reviewPublished, reviewRejected } from './events.ts'
import { findKept } from './queries.ts'
import type { KeptReview, RejectReview, ReviewById, ReviewStatus } from './schema.ts'
import { noReview } from './service.ts'
import { decideReview, lockReview } from './writing-queries.ts'

interface Decision {
  readonly status: ReviewStatus
  readonly rejection: string | null
}

/** Lets a review be shown, once all of it can be seen. @throws `reviews.not-found`, `reviews.photos-not-ready` */
export async function publishReview(ctx: WriteCtx<User>, { id }: ReviewById): Promise<KeptReview> {
  await lockReview(ctx.db, id)
  if (await hasProcessing(ctx.db, { reviewId: id }))
    throw new DomainError(photosNotReady, 'Sizes of its photos are still being made.', { retryAfter: 5 })
  return decide(ctx, id, reviewPublished, { status: 'published', rejection: null })
}

/** Keeps a review from being shown, one that is shown as well. @throws `reviews.not-found` */
export function rejectReview(ctx: WriteCtx<User>, { id, reason }: RejectReview): Promise<KeptReview> {
  return decide(ctx, id, reviewRejected, { status: 'rejected', rejection: reason })
}

/** Deciding the same again changes nothing, and nothing is told of it. */
async function decide(
  ctx: WriteCtx<User>,
  id: number,
  event: Event<(typeof reviewPublished)['payload']>,
  decision: Decision,
): Promise<KeptReview> {
  const before = await lockReview(ctx.db, id)
  if (before === undefined) throw noReview(id)
  const { productId, status, rejection } = before
  if (status !== decision.status || rejection !== decision.rejection) {
    await decideReview(ctx.db, id, decision)
    const changes = changesBetween({ status }, { status: decision.status })
    await ctx.emit(event, { reviewId: id, productId }, changes)
  }
  return (await findKept(ctx.db, id))!
}
