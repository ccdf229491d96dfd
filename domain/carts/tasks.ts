import { z } from 'zod'
import { defineTask } from '../common/task.ts'
import * as expiring from './expiring.ts'

/** Ends carts that nobody has touched for their time. */
export const endExpired = defineTask({
  name: 'carts.endExpired',
  queue: 'reports',
  payload: z.object({}),
  run: (ctx) => expiring.endExpired(ctx),
})

/** Forgets carts that ended a month ago. */
export const prune = defineTask({
  name: 'carts.prune',
  queue: 'reports',
  payload: z.object({}),
  run: (ctx) => expiring.prune(ctx),
})
