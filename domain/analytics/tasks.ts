import { z } from 'zod'
import { Id } from '../common/fields.ts'
import { defineTask } from '../common/task.ts'
import { countSales as count } from './counting.ts'

/** Adds to the days what the ledger says of an order and has not been counted. */
export const countSales = defineTask({
  name: 'analytics.countSales',
  queue: 'default',
  retries: 8,
  payload: z.object({ orderId: Id }),
  run: (ctx, { orderId }) => count(ctx, orderId),
})
