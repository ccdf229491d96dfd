import { z } from 'zod'
import type { TaskCtx } from '../common/context.ts'
import { Id } from '../common/fields.ts'
import { defineTask } from '../common/task.ts'
import { listMemberIds } from '../vendors/index.ts'
import { notifyOnce, type Queued } from './deliver.ts'
import type { ReviewChange } from './mails.ts'
import { reviewNews, vendorReview } from './review-messages.ts'
import { findReviewFacts } from './review-queries.ts'

/** What becomes of a review is told to its author; that there is one, to whoever sells what it is of. */
const rules = { retries: 3, payload: z.object({ reviewId: Id }) } as const

/** Runs once for each `review.published`. */
export const tellOfPublishedReview = defineTask({
  name: 'notifications.tellOfPublishedReview',
  ...rules,
  run: (ctx, { reviewId }) => tellAuthor(ctx, reviewId, 'published'),
})

/** Runs once for each `review.rejected`. */
export const tellOfRejectedReview = defineTask({
  name: 'notifications.tellOfRejectedReview',
  ...rules,
  run: (ctx, { reviewId }) => tellAuthor(ctx, reviewId, 'rejected'),
})

/** Runs once for each `review.answered`. */
export const tellOfAnswer = defineTask({
  name: 'notifications.tellOfAnswer',
  ...rules,
  run: (ctx, { reviewId }) => tellAuthor(ctx, reviewId, 'answered'),
})

/** Tells a shop of what is shown of its products. Runs once for each `review.posted`, and each `review.published`. */
export const tellVendorOfReview = defineTask({
  name: 'notifications.tellVendorOfReview',
  ...rules,
  run: (ctx, { reviewId }) => tellShop(ctx, reviewId),
})

async function tellAuthor(ctx: TaskCtx, reviewId: number, change: ReviewChange): Promise<Queued> {
  const userId = (await findReviewFacts(ctx.db, reviewId))?.userId
  if (userId === undefined || userId === null) return { queued: 0 }
  const eventId = change === 'answered' ? null : ctx.eventId!
  return notifyOnce(ctx, [{ message: reviewNews, userId, about: { reviewId, change, eventId } }])
}

/** One that is held is told once somebody lets it be shown. */
async function tellShop(ctx: TaskCtx, reviewId: number): Promise<Queued> {
  const facts = await findReviewFacts(ctx.db, reviewId)
  if (facts?.status !== 'published') return { queued: 0 }
  const members = await listMemberIds(ctx.db, facts.vendorId)
  const about = { reviewId }
  return notifyOnce(
    ctx,
    members.map((userId) => ({ message: vendorReview, userId, about })),
  )
}
