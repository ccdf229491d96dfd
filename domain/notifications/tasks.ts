import { z } from 'zod'
import { CodeChannel, Purpose } from '../authentication/index.ts'
import { Id } from '../common/fields.ts'
import { defineTask } from '../common/task.ts'
import { failureReport, passwordChanged } from './messages.ts'
import * as occasions from './occasions.ts'

export { sendEmail, sendPush, sendSms } from './deliver.ts'
export {
  tellOfApiKey,
  tellOfFactor,
  tellOfIdentity,
  tellOfPasskey,
  tellOfRecoveryCode,
  tellOfRemovedFactor,
  tellOfRemovedPasskey,
  tellOfReusedSession,
} from './security-alerts.ts'

export {
  tellOfApplication,
  tellOfApproval,
  tellOfRefusal,
  tellOfReinstatement,
  tellOfSuspension,
} from './vendor-standing.ts'

export {
  tellOfApprovedReturn,
  tellOfCancelledPart,
  tellOfCancelling,
  tellOfDelivery,
  tellOfLowStock,
  tellOfReceivedReturn,
  tellOfRefund,
  tellOfRejectedReturn,
  tellOfReturn,
  tellOfShipment,
  tellVendorOfReturn,
  tellVendors,
} from './order-news.ts'

export { tellOfAnswer, tellOfPublishedReview, tellOfRejectedReview, tellVendorOfReview } from './review-news.ts'

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

/** Mails the buyer of a paid order its invoices. Runs for each `invoice.issued`. */
export const tellOfPayment = defineTask({
  name: 'notifications.tellOfPayment',
  retries: 3,
  payload: z.object({ orderId: Id }),
  run: (ctx, { orderId }) => occasions.tellOfPayment(ctx, orderId),
})

/** Asks the buyer for a rating. Runs a few days after each `order.delivered`. */
export const inviteToRate = defineTask({
  name: 'notifications.inviteToRate',
  retries: 3,
  payload: z.object({ orderId: Id }),
  run: (ctx, { orderId }) => occasions.inviteToRate(ctx, orderId),
})

/** Nobody waits for a code longer than a few minutes: they ask for another. */
const soon = { queue: 'emails', priority: 20, retries: 5, backoff: { seconds: 5 } } as const

/** Sends the code that somebody has asked for; after `user.registered` the one that verifies their address. */
export const sendVerificationCode = defineTask({
  name: 'notifications.sendVerificationCode',
  ...soon,
  payload: z.object({
    userId: Id.nullable(),
    purpose: Purpose.default('verify-email'),
    channel: CodeChannel.default('email'),
  }),
  run: (ctx, request) => occasions.sendVerificationCode(ctx, request),
})

/** Mails the link that sets a new password. Runs once for each `password.resetRequested`. */
export const sendPasswordReset = defineTask({
  name: 'notifications.sendPasswordReset',
  ...soon,
  payload: z.object({ userId: Id.nullable() }),
  run: (ctx, { userId }) => occasions.sendPasswordReset(ctx, userId),
})

/** Tells the owner of an account that its password is another now. Runs once for each `password.changed`. */
export const tellOfNewPassword = defineTask({
  name: 'notifications.tellOfNewPassword',
  retries: 3,
  payload: passwordChanged.about.extend({ userId: Id }),
  run: (ctx, { userId, ...about }) => occasions.tellOfNewPassword(ctx, userId, about),
})

/** Tells the admins of a failure that nobody expected. Asked for once an hour for failures of one kind. */
export const reportFailure = defineTask({
  name: 'notifications.reportFailure',
  retries: 3,
  payload: failureReport.about,
  run: (ctx, failure) => occasions.reportFailure(ctx, failure),
})
