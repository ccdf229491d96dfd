import { z } from 'zod'
import { defineEvent } from '../common/event.ts'
import { Id } from '../common/fields.ts'

const payload = z.object({ reviewId: Id, productId: Id })
const aggregate = ({ reviewId }: z.output<typeof payload>) => `review:${reviewId}`

/** The changes say whether it is shown at once. */
export const reviewPosted = defineEvent({ name: 'review.posted', payload, aggregate })
export const reviewEdited = defineEvent({ name: 'review.edited', payload, aggregate })
export const reviewDeleted = defineEvent({ name: 'review.deleted', payload, aggregate })
/** Somebody has read it and lets it be shown. */
export const reviewPublished = defineEvent({ name: 'review.published', payload, aggregate })
/** Somebody has read it and it is not shown. */
export const reviewRejected = defineEvent({ name: 'review.rejected', payload, aggregate })
/** The vendor has answered it, or taken its answer back. */
export const reviewAnswered = defineEvent({ name: 'review.answered', payload, aggregate })
/** Somebody finds it helpful, or no longer does. */
export const reviewVoted = defineEvent({ name: 'review.voted', payload, aggregate })
