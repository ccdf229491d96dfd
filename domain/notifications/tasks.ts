import { z } from 'zod'
import { Id } from '../common/fields.ts'
import { defineTask } from '../common/task.ts'
import * as service from './service.ts'

/** Mails the buyer what they bought. Runs once for each `order.placed`. */
export const sendOrderConfirmation = defineTask({
  name: 'notifications.sendOrderConfirmation',
  queue: 'emails',
  priority: 5,
  retries: 5,
  payload: z.object({ orderId: Id }),
  run: (ctx, { orderId }) => service.sendOrderConfirmation(ctx, orderId),
})
