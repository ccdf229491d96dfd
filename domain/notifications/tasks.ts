import { z } from 'zod'
import { Id } from '../common/fields.ts'
import { defineTask } from '../common/task.ts'
import { failureReport } from './messages.ts'
import * as occasions from './occasions.ts'

export { sendEmail, sendPush, sendSms } from './deliver.ts'

/** Tells the buyer what they bought. Runs once for each `order.placed`; its result is where the mail went to. */
export const sendOrderConfirmation = defineTask({
  name: 'notifications.sendOrderConfirmation',
  queue: 'emails',
  priority: 5,
  retries: 8,
  backoff: { seconds: 30 },
  payload: z.object({ orderId: Id }),
  run: (ctx, { orderId }) => occasions.sendOrderConfirmation(ctx, orderId),
})

/** Asks the buyer for a rating. Runs a few days after each `order.delivered`. */
export const inviteToRate = defineTask({
  name: 'notifications.inviteToRate',
  retries: 3,
  payload: z.object({ orderId: Id }),
  run: (ctx, { orderId }) => occasions.inviteToRate(ctx, orderId),
})

/** Tells the admins of a failure that nobody expected. Asked for once an hour for failures of one kind. */
export const reportFailure = defineTask({
  name: 'notifications.reportFailure',
  retries: 3,
  payload: failureReport.about,
  run: (ctx, failure) => occasions.reportFailure(ctx, failure),
})
