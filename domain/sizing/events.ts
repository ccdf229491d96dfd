import { z } from 'zod'
import { defineEvent } from '../common/event.ts'
import { Id } from '../common/fields.ts'

/** Whose word, and about what. Neither size nor verdict: together they tell of a body, and an event is kept for ever. */
export const sizeJudged = defineEvent({
  name: 'size.judged',
  payload: z.object({ userId: Id, productId: Id }),
  aggregate: ({ userId }) => `user:${userId}`,
})
