import { z } from 'zod'
import type { TaskCtx } from '../common/context.ts'
import { Id } from '../common/fields.ts'
import { listMemberIds } from '../vendors/index.ts'
import { ReviewChange } from './mails.ts'
import { message } from './message.ts'
import { findReviewFacts, type ReviewFacts } from './review-queries.ts'

/** The storefront's page of a product. */
const productUrl = ({ gateways }: TaskCtx, { slug }: ReviewFacts): string => `${gateways.site.url}/products/${slug}`

/** Whether it is still so. */
const holds: Readonly<Record<ReviewChange, (facts: ReviewFacts) => boolean>> = {
  published: ({ status }) => status === 'published',
  rejected: ({ status }) => status === 'rejected',
  answered: ({ status, reply }) => status === 'published' && reply !== '',
}

/** Something has become of what somebody has written. An answer is told once, however often it is worded anew. */
export const reviewNews = message({
  name: 'review-news',
  category: 'orders',
  about: z.object({ reviewId: Id, change: ReviewChange, eventId: Id.nullable() }),
  async load(ctx, { reviewId, change }, { name, userId }) {
    const facts = await findReviewFacts(ctx.db, reviewId)
    if (facts === undefined || facts.userId !== userId || !holds[change](facts)) return undefined
    const url = productUrl(ctx, facts)
    const { product, vendor, reason, reply } = facts
    return { data: { name, change, product, vendor, reason, reply, productUrl: url }, url }
  },
})

const MOST_WORDS = 500

/** Somebody has said something of what a shop sells; told once, while it is shown, and only to who still works there. */
export const vendorReview = message({
  name: 'vendor-review',
  category: 'orders',
  about: z.object({ reviewId: Id }),
  async load(ctx, { reviewId }, { name, userId }) {
    const facts = await findReviewFacts(ctx.db, reviewId)
    if (facts === undefined || facts.status !== 'published') return undefined
    if (!(await listMemberIds(ctx.db, facts.vendorId)).includes(userId)) return undefined
    const url = productUrl(ctx, facts)
    const { vendor, product, rating, title, reviewer } = facts
    const comment = facts.comment.length > MOST_WORDS ? `${facts.comment.slice(0, MOST_WORDS)}…` : facts.comment
    return { data: { name, vendor, product, rating, title, comment, reviewer, productUrl: url }, url }
  },
})
