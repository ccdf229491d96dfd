import { z } from 'zod'
import { defineEvent } from '../common/event.ts'
import { Id } from '../common/fields.ts'
import { providers } from '../common/payment-gateways.ts'

const ofPayment = z.object({ paymentId: Id, orderId: Id })
const aggregate = ({ orderId }: { readonly orderId: number }) => `order:${orderId}`

export const paymentStarted = defineEvent({ name: 'payment.started', payload: ofPayment, aggregate })
export const paymentCaptured = defineEvent({ name: 'payment.captured', payload: ofPayment, aggregate })
export const paymentFailed = defineEvent({ name: 'payment.failed', payload: ofPayment, aggregate })
export const paymentVoided = defineEvent({ name: 'payment.voided', payload: ofPayment, aggregate })

const ofRefund = ofPayment.extend({ refundId: Id })

/** Money is to go back to a buyer; it has not yet. */
export const refundRequested = defineEvent({ name: 'payment.refundRequested', payload: ofRefund, aggregate })
export const paymentRefunded = defineEvent({ name: 'payment.refunded', payload: ofRefund, aggregate })
/** The provider will not give it back; somebody has to see to it. */
export const refundFailed = defineEvent({ name: 'payment.refundFailed', payload: ofRefund, aggregate })

/** A provider tells of money that we have sent; how it stands it is to be asked. */
export const transferNoted = defineEvent({
  name: 'transfer.noted',
  payload: z.object({ provider: z.enum(providers), reference: z.string() }),
  aggregate: ({ reference }) => `transfer:${reference}`,
})
