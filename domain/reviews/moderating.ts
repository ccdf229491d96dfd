import type { User } from '../common/access.ts'
import type { WriteCtx } from '../common/context.ts'
import { changesBetween, type Event } from '../common/event.ts'
import { reviewPublished, reviewRejected } from './events.ts'
import { findKept } from './queries.ts'
import type { KeptReview, RejectReview, ReviewById, ReviewStatus } from './schema.ts'
import { noReview } from './service.ts'
import { decideReview, lockReview } from './writing-queries.ts'

interface Decision {
  readonly status: ReviewStatus
  readonly rejection: string | null
}

/** Lets a review be shown. @throws `reviews.not-found` */
export function publishReview(ctx: WriteCtx<User>, { id }: ReviewById): Promise<KeptReview> {
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
