import { z } from 'zod'
import { defineTask } from '../common/task.ts'
import { releaseExpired } from './cancelling.ts'

/** Calls off orders nobody has paid for in time, so that others can have what they held. */
export const expireUnpaid = defineTask({
  name: 'orders.expireUnpaid',
  queue: 'critical',
  payload: z.object({}),
  run: (ctx) => releaseExpired(ctx),
})
