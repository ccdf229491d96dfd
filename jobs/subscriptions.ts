import type { z } from 'zod'
import {
  apiKeyCreated,
  codeRequested,
  factorConfirmed,
  factorRemoved,
  identityLinked,
  passkeyAdded,
  passkeyRemoved,
  passwordChanged,
  recoveryCodeUsed,
  resetRequested,
  sessionReused,
  userRegistered,
} from '../domain/authentication/events.ts'
import { salesReportRequested } from '../domain/analytics/events.ts'
import { countSales, makeSalesReport } from '../domain/analytics/tasks.ts'
import type { RunAfter } from '../domain/common/duration.ts'
import type { Event } from '../domain/common/event.ts'
import type { Task } from '../domain/common/task.ts'
import {
  inviteToRate,
  sendOrderConfirmation,
  sendPasswordReset,
  sendVerificationCode,
  tellOfApiKey,
  tellOfApplication,
  tellOfApproval,
  tellOfFactor,
  tellOfIdentity,
  tellOfNewPassword,
  tellOfPasskey,
  tellOfPayment,
  tellOfRecoveryCode,
  tellOfRefusal,
  tellOfReinstatement,
  tellOfRemovedFactor,
  tellOfRemovedPasskey,
  tellOfReusedSession,
  tellOfSuspension,
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
  tellOfAnswer,
  tellOfPublishedReview,
  tellOfRejectedReview,
  tellVendorOfReturn,
  tellVendorOfReview,
  tellVendors,
} from '../domain/notifications/tasks.ts'
import { imageProcessed } from '../domain/images/events.ts'
import { stockRanLow } from '../domain/inventory/events.ts'
import { releaseToVendor } from '../domain/ledger/tasks.ts'
import { showImage } from '../domain/products/tasks.ts'
import { shipmentRequested } from '../domain/logistics/events.ts'
import { sendParcel } from '../domain/logistics/tasks.ts'
import { payoutRequested } from '../domain/payouts/events.ts'
import { sendPayout, workTransferNotice } from '../domain/payouts/tasks.ts'
import {
  exchangeFailed,
  invoiceIssued,
  orderCancelled,
  orderDelivered,
  orderPaid,
  orderPlaced,
  orderRefunded,
  partCancelled,
  partDelivered,
  partShipped,
  refundCredited,
  returnApproved,
  returnReceived,
  returnRejected,
  returnRequested,
} from '../domain/orders/events.ts'
import { countPairs, giveBackUses, issueInvoices, sendExchange, undoExchange } from '../domain/orders/tasks.ts'
import { paymentRefunded, refundRequested, transferNoted } from '../domain/payments/events.ts'
import { creditNotes, giveBack, refundReturn, undo, undoPart } from '../domain/payments/tasks.ts'
import { analysisRequested } from '../domain/measurements/events.ts'
import { analysePhotos } from '../domain/measurements/tasks.ts'
import { erasureRequested, exportRequested, userErased } from '../domain/privacy/events.ts'
import { erase, eraseRemains, prepareExport } from '../domain/privacy/tasks.ts'
import { reviewAnswered, reviewPosted, reviewPublished, reviewRejected } from '../domain/reviews/events.ts'
import {
  vendorApplied,
  vendorApproved,
  vendorRefused,
  vendorReinstated,
  vendorSuspended,
} from '../domain/vendors/events.ts'
import { publicEvents } from '../domain/webhooks/events.ts'
import { fanOut } from '../domain/webhooks/tasks.ts'

export interface Subscription {
  readonly event: Event
  readonly task: Task
}

/** What follows from what. */
export const subscriptions: readonly Subscription[] = [
  on(userRegistered, sendVerificationCode),
  on(codeRequested, sendVerificationCode),
  on(resetRequested, sendPasswordReset),
  on(passwordChanged, tellOfNewPassword),
  on(factorConfirmed, tellOfFactor),
  on(factorRemoved, tellOfRemovedFactor),
  on(recoveryCodeUsed, tellOfRecoveryCode),
  on(passkeyAdded, tellOfPasskey),
  on(passkeyRemoved, tellOfRemovedPasskey),
  on(identityLinked, tellOfIdentity),
  on(apiKeyCreated, tellOfApiKey),
  on(sessionReused, tellOfReusedSession),
  on(vendorApplied, tellOfApplication),
  on(vendorApproved, tellOfApproval),
  on(vendorRefused, tellOfRefusal),
  on(vendorSuspended, tellOfSuspension),
  on(vendorReinstated, tellOfReinstatement),
  on(imageProcessed, showImage),
  on(orderPlaced, sendOrderConfirmation),
  on(orderPaid, countPairs),
  on(orderPaid, countSales),
  on(orderPaid, issueInvoices),
  on(invoiceIssued, tellOfPayment),
  on(orderRefunded, countSales),
  on(orderDelivered, inviteToRate, { runAfter: { days: 3 } }),
  on(orderCancelled, undo),
  on(orderCancelled, giveBackUses),
  on(partCancelled, undoPart),
  on(partDelivered, releaseToVendor),
  on(returnReceived, refundReturn),
  on(returnReceived, sendExchange),
  on(exchangeFailed, refundReturn),
  on(orderCancelled, undoExchange),
  on(partCancelled, undoExchange),
  on(refundRequested, giveBack),
  on(paymentRefunded, creditNotes),
  on(shipmentRequested, sendParcel),
  on(payoutRequested, sendPayout),
  on(transferNoted, workTransferNotice),
  on(orderPaid, tellVendors),
  on(partShipped, tellOfShipment),
  on(partDelivered, tellOfDelivery),
  on(orderCancelled, tellOfCancelling),
  on(partCancelled, tellOfCancelledPart),
  on(refundCredited, tellOfRefund),
  on(returnRequested, tellOfReturn),
  on(returnRequested, tellVendorOfReturn),
  on(returnApproved, tellOfApprovedReturn),
  on(returnRejected, tellOfRejectedReturn),
  on(returnReceived, tellOfReceivedReturn),
  on(stockRanLow, tellOfLowStock),
  on(reviewPosted, tellVendorOfReview),
  on(reviewPublished, tellOfPublishedReview),
  on(reviewPublished, tellVendorOfReview),
  on(reviewRejected, tellOfRejectedReview),
  on(reviewAnswered, tellOfAnswer),
  on(salesReportRequested, makeSalesReport),
  on(exportRequested, prepareExport),
  on(analysisRequested, analysePhotos),
  on(erasureRequested, erase),
  // By then no access token is good any more, and what ran meanwhile has ended.
  on(userErased, eraseRemains, { runAfter: { minutes: 15 } }),
  // Last, because the first task that follows from an event is the one its caller is told of.
  ...publicEvents.map(({ event }) => ({ event, task: fanOut })),
]

/**
 * Runs a task for each event, at once or after a while. An event that does not carry what the task needs does not
 * compile.
 */
export function on<E extends z.ZodType, P extends z.ZodType>(
  event: Event<E>,
  task: z.output<E> extends z.input<P> ? Task<P> : never,
  { runAfter }: { readonly runAfter?: RunAfter } = {},
): Subscription {
  return { event, task: runAfter === undefined ? task : task.using({ runAfter }) }
}
