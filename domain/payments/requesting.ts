import type { WriteCtx } from '../common/context.ts'
import { DomainError } from '../common/errors.ts'
import { changesBetween } from '../common/event.ts'
import { type LockedOrder, noteRefunding, type RefundShare } from '../orders/index.ts'
import { sum } from '../pricing/index.ts'
import { tooMuch } from './errors.ts'
import { refundRequested } from './events.ts'
import { addRefund, listPaymentRows, type PaymentRow } from './queries.ts'
import { insertRefund } from './refund-queries.ts'

export interface RefundRequest {
  /** What it is for; the same is given back once. */
  readonly source: string
  readonly amount: number
  /** For which parts of the order; none for what was never booked as a sale. */
  readonly shares: readonly RefundShare[]
  readonly reason: string
}

/**
 * Has money given back to the buyer of an order, which must be locked: it is set aside here and given back by a task. Taken
 * from the payments it came by, the latest first.
 * @returns the ids of the refunds, one for each payment it is taken from
 * @throws `payments.too-much`
 */
export async function requestRefund(ctx: WriteCtx, order: LockedOrder, request: RefundRequest): Promise<number[]> {
  const payments = (await listPaymentRows(ctx.db, order.id)).toReversed()
  const amounts = amountsFrom(payments, request.amount)
  if (sum(amounts) < request.amount) {
    throw new DomainError(tooMuch, `At most ${sum(payments.map(left))} ${order.currency} can be given back.`)
  }
  const shares = splitShares(request.shares, amounts)
  const ids: number[] = []
  for (const [index, payment] of payments.entries()) {
    const amount = amounts[index]!
    if (amount === 0) continue
    const refund = { ...request, orderId: order.id, currency: order.currency, paymentId: payment.id }
    const id = await insertRefund(ctx.db, { ...refund, amount, shares: shares[index]! }, ctx.now)
    if (id === undefined) continue
    await addRefund(ctx.db, payment.id, { refunding: amount, refunded: 0 })
    const about = { refundId: id, paymentId: payment.id, orderId: order.id }
    await ctx.emit(refundRequested, about, changesBetween({}, { amount, currency: order.currency }))
    await noteRefunding(ctx, order, amount, shares[index]!)
    ids.push(id)
  }
  return ids
}

const left = ({ captured, refunding, refunded }: PaymentRow): number => captured - refunding - refunded

function amountsFrom(payments: readonly PaymentRow[], amount: number): number[] {
  let rest = amount
  return payments.map((payment) => {
    const taken = Math.min(rest, left(payment))
    rest -= taken
    return taken
  })
}

/** When it takes several payments, each gives back for the parts in turn; items go with the first share of theirs. */
function splitShares(shares: readonly RefundShare[], amounts: readonly number[]): RefundShare[][] {
  const waiting = shares.map((share) => ({ ...share }))
  return amounts.map((amount) => {
    let rest = amount
    const mine: RefundShare[] = []
    for (const share of waiting) {
      const taken = Math.min(rest, share.amount)
      if (taken === 0) continue
      mine.push({ ...share, amount: taken })
      share.amount -= taken
      share.items = []
      rest -= taken
    }
    return mine
  })
}
