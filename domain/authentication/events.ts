import { z } from 'zod'
import { defineEvent } from '../common/event.ts'
import { Id } from '../common/fields.ts'

/** Somebody has an account. Who they are stands in the account alone, which can be forgotten; an event cannot. */
export const userRegistered = defineEvent({
  name: 'user.registered',
  payload: z.object({ userId: Id }),
  aggregate: ({ userId }) => `user:${userId}`,
})
