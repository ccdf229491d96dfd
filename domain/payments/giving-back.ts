import type { WriteCtx } from '../common/context.ts'
import { later } from '../common/duration.ts'
import { changesBetween } from '../common/event.ts'
import type { RefundState } from '../common/payment-gateways.ts'
import { bookRefund, bookReturn } from '../ledger/index.ts'
import { type LockedOrder, noteRefunded, noteRefunding, requireLocked } from '../orders/index.ts'
import { answerCall, insertCall } from './call-queries.ts'
import type { Advanced } from './advance.ts'
import { paymentRefunded, refundFailed } from './events.ts'
import { BUSY_SECONDS, detailOf, type Hands, type Heard, heard } from './hands.ts'
import { addRefund, findPaymentRow, type PaymentRow } from './queries.ts'
import { findRefundRow, hasOpenRefunds, type RefundRow, updateRefund } from './refund-queries.ts'

interface Step {
  readonly refund: RefundRow
  readonly payment: PaymentRow
  readonly key: string
  readonly callId: number
}

/** Gives money back, by asking the provider that has it; asked again it is given back once, for the key is the same. */
export async function giveBack(hands: Hands, refundId: number): Promise<Advanced> {
  const step = await hands.write((ctx) => takeStep(ctx, refundId))
  if (typeof step === 'string') return step
  const { payment, refund, key } = step
  const gateway = hands.gateways.payments.of(payment.provider)
  const answer = await heard(hands, () => gateway.refund(payment, refund.amount, key))
  await hands.write((ctx) => note(ctx, step, answer))
  return 'rest'
}

async function takeStep(ctx: WriteCtx, refundId: number): Promise<Step | Advanced> {
  const found = (await findRefundRow(ctx.db, refundId))!
  await requireLocked(ctx, found.orderId)
  const refund = (await findRefundRow(ctx.db, refundId))!
  if (refund.status === 'succeeded' || refund.status === 'failed') return 'rest'
  if (refund.busyUntil !== null && refund.busyUntil > ctx.now.toISOString()) return 'busy'
  const payment = (await findPaymentRow(ctx.db, refund.paymentId))!
  const key = `${payment.reference}-refund-${refund.id}-${refund.turn}`
  const busyUntil = later(ctx.now, BUSY_SECONDS)
  await updateRefund(ctx.db, refund.id, { busyUntil, checkAt: busyUntil }, ctx.now)
  const call = { paymentId: payment.id, refundId, verb: 'refund', key } as const
  return { refund, payment, key, callId: await insertCall(ctx.db, call, ctx.now) }
}

async function note(
  ctx: WriteCtx,
  { refund: { id, orderId }, callId }: Step,
  answer: Heard<RefundState>,
): Promise<void> {
  const order = await requireLocked(ctx, orderId)
  await answerCall(ctx.db, callId, answer.outcome, detailOf(answer))
  const refund = (await findRefundRow(ctx.db, id))!
  if (refund.status === 'succeeded' || refund.status === 'failed') return
  if (answer.outcome === 'unclear') {
    return updateRefund(ctx.db, id, { busyUntil: null, checkAt: later(ctx.now, 30) }, ctx.now)
  }
  if (answer.outcome === 'refused') {
    const { code, message } = answer.refusal
    return noteFailed(ctx, order, refund, { code, message })
  }
  const { status, providerId, failure } = answer.state
  if (status === 'failed')
    return noteFailed(ctx, order, refund, failure ?? { code: 'failed', message: 'The refund failed.' })
  if (status === 'pending') {
    return updateRefund(ctx.db, id, { status, providerId, busyUntil: null, checkAt: later(ctx.now, 120) }, ctx.now)
  }
  return noteSucceeded(ctx, order, refund, providerId)
}

/** The money is the buyer's again: order and books say so. */
async function noteSucceeded(ctx: WriteCtx, order: LockedOrder, refund: RefundRow, providerId: string): Promise<void> {
  const { id, orderId, paymentId, amount, currency, shares } = refund
  await updateRefund(ctx.db, id, { status: 'succeeded', providerId, busyUntil: null, checkAt: null }, ctx.now)
  await addRefund(ctx.db, paymentId, { refunding: -amount, refunded: amount })
  await noteRefunded(ctx, order, amount, { settled: !(await hasOpenRefunds(ctx.db, orderId)) })
  for (const share of shares) {
    const part = order.parts.find((each) => each.id === share.subOrderId)!
    const source = `return:${id}:${part.id}`
    await bookReturn(ctx, { orderId, currency, part, source, amount: share.amount })
  }
  const { provider } = (await findPaymentRow(ctx.db, paymentId))!
  await bookRefund(ctx, { orderId, currency, provider, source: `refund:${id}`, amount })
  await ctx.emit(paymentRefunded, { refundId: id, paymentId, orderId }, changesBetween({}, { amount, currency }))
}

/** Nobody is given anything; what was set aside for it can be asked for again. */
async function noteFailed(
  ctx: WriteCtx,
  order: LockedOrder,
  { id, orderId, paymentId, amount, shares, turn }: RefundRow,
  failure: { readonly code: string; readonly message: string },
): Promise<void> {
  const change = { status: 'failed', failure, turn: turn + 1, busyUntil: null, checkAt: null } as const
  await updateRefund(ctx.db, id, change, ctx.now)
  await addRefund(ctx.db, paymentId, { refunding: -amount, refunded: 0 })
  await noteRefunding(ctx, order, amount, shares, { undone: true })
  await ctx.emit(refundFailed, { refundId: id, paymentId, orderId }, changesBetween({}, { code: failure.code }))
}
