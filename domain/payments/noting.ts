import type { WriteCtx } from '../common/context.ts'
import { later } from '../common/duration.ts'
import { changesBetween } from '../common/event.ts'
import type { PaymentRefused, PaymentState } from '../common/payment-gateways.ts'
import { bookCapture, bookSale } from '../ledger/index.ts'
import { type LockedOrder, noteCaptured } from '../orders/index.ts'
import { sum } from '../pricing/index.ts'
import { paymentCaptured, paymentFailed, paymentVoided } from './events.ts'
import { listPaymentRows, type PaymentRow, updatePayment } from './queries.ts'
import { requestRefund } from './requesting.ts'
import type { PaymentStatus } from './schema.ts'

/**
 * Notes what a provider says of a payment; told twice or late, it is the same. The order must be locked.
 * @returns whether something is to be asked next
 */
export async function noteState(
  ctx: WriteCtx,
  order: LockedOrder,
  payment: PaymentRow,
  state: PaymentState,
): Promise<boolean> {
  const captured = Math.max(payment.captured, state.captured)
  const status = isStranded(payment, state) ? 'failed' : statusAfter(payment.status, state.status, captured)
  await updatePayment(
    ctx.db,
    payment.id,
    {
      status,
      captured,
      providerId: state.providerId,
      busyUntil: null,
      checkAt: isOver(payment.status) ? payment.checkAt : isOver(status) ? null : later(ctx.now, 30),
      clientAction: status === 'needs-action' ? (state.clientAction ?? payment.clientAction) : null,
      ...(status === 'failed' && { failure: state.failure ?? { code: 'failed', message: 'The payment failed.' } }),
    },
    ctx.now,
  )
  await tell(ctx, payment, status)
  if (captured > payment.captured) await noteMoney(ctx, order, { ...payment, captured }, captured - payment.captured)
  return status === 'authorised' || (status === 'voiding' && payment.providerId === null)
}

/** The page a buyer was to go to was said once, and not heard: nobody can pay there, and another payment may begin. */
const isStranded = (payment: PaymentRow, { status, clientAction }: PaymentState): boolean =>
  status === 'needs-action' && clientAction === undefined && payment.clientAction === null

/** What is over stays over; what is being taken or let go of is, until the provider says that it was. */
function statusAfter(before: PaymentStatus, said: PaymentState['status'], captured: number): PaymentStatus {
  if (captured > 0) return 'captured'
  if (isOver(before)) return before
  if (said === 'voided' || said === 'failed') return said
  if (before === 'voiding') return 'voiding'
  return before === 'capturing' && said === 'authorised' ? 'capturing' : said
}

export const isOver = (status: PaymentStatus): boolean =>
  status === 'captured' || status === 'voided' || status === 'failed'

async function tell(ctx: WriteCtx, { id, orderId, status: before }: PaymentRow, status: PaymentStatus): Promise<void> {
  if (before === status) return
  const event = { captured: paymentCaptured, failed: paymentFailed, voided: paymentVoided }[status as 'captured']
  const changes = changesBetween({ status: before }, { status })
  if (event !== undefined) await ctx.emit(event, { paymentId: id, orderId }, changes)
}

/** Money has come: it is booked, and pays for the order; what is too much, or too late, goes back. */
async function noteMoney(ctx: WriteCtx, order: LockedOrder, payment: PaymentRow, more: number): Promise<void> {
  const { id, orderId, currency, provider, captured } = payment
  await bookCapture(ctx, { orderId, currency, provider, source: `capture:${id}:${captured}`, amount: more })
  const all = sum((await listPaymentRows(ctx.db, orderId)).map((each) => each.captured))
  const goesOn = await noteCaptured(ctx, order, all)
  if (goesOn && all >= order.total) await bookSale(ctx, { orderId, currency, parts: order.parts })
  const excess = goesOn ? Math.max(0, all - order.total) - Math.max(0, all - more - order.total) : more
  if (excess > 0) {
    const reason = goesOn ? 'More was paid than was due.' : 'The order had been called off.'
    await requestRefund(ctx, order, { source: `excess:${id}:${captured}`, amount: excess, shares: [], reason })
  }
}

/** The provider has never heard of it: if it is still wanted, it is begun once more, under the same key. */
export async function noteAbsence(ctx: WriteCtx, { id, status, checkAt }: PaymentRow): Promise<boolean> {
  const change = isOver(status) ? { checkAt } : { status: 'started' as const }
  await updatePayment(ctx.db, id, { ...change, busyUntil: null }, ctx.now)
  return !isOver(status)
}

/**
 * Notes that a provider will not do what was asked. The next time it is asked under another key, for under this one it would
 * only say no again.
 * @returns whether something is to be asked next
 */
export async function noteRefusal(
  ctx: WriteCtx,
  payment: PaymentRow,
  verb: string,
  { code, declined, message }: PaymentRefused,
): Promise<boolean> {
  const failure = { code, message: declined ? message : 'The provider refused it.' }
  const change = { failure, turn: payment.turn + 1, busyUntil: null }
  if (verb === 'start') {
    await updatePayment(ctx.db, payment.id, { ...change, status: 'failed', checkAt: null }, ctx.now)
    await tell(ctx, payment, 'failed')
    return false
  }
  // What cannot be taken may have been taken already, or be gone; the provider is asked how it stands.
  const status = verb === 'capture' ? 'processing' : 'voided'
  await updatePayment(ctx.db, payment.id, { ...change, status, checkAt: later(ctx.now, 60) }, ctx.now)
  if (verb === 'void') await tell(ctx, payment, 'voided')
  return true
}
