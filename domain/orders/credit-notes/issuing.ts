import type { WriteCtx } from '../../common/context.ts'
import { changesBetween } from '../../common/event.ts'
import { creditNoteIssued, refundCredited } from '../events.ts'
import { creditNoteOf } from '../invoices/document.ts'
import { issueMissing } from '../invoices/issuing.ts'
import { requireLocked } from '../moving.ts'
import { drawSerials, numberOf } from '../papers/queries.ts'
import type { RefundShare } from '../refund-queries.ts'
import * as queries from './queries.ts'
import { creditedItem, creditedOf, creditedParcel } from './sharing.ts'

/** Money of an order that has gone back. */
export interface Refunded {
  readonly refundId: number
  readonly orderId: number
  readonly amount: number
  readonly currency: string
  readonly shares: readonly RefundShare[]
}

/**
 * Issues what the vendors take back of their invoices for a refund, once however often it is asked: a credit note for each part
 * that it gives something back of. What was never sold, or came in exchange, has no invoice and gets none.
 * @returns their numbers
 */
export async function issueCreditNotes(ctx: WriteCtx, refund: Refunded): Promise<string[]> {
  const { refundId, orderId, amount, currency } = refund
  await requireLocked(ctx, orderId)
  // The money may be back before the task that issues invoices has come to this order.
  await issueMissing(ctx, orderId)
  const issued = await issue(ctx, refund)
  await ctx.emit(refundCredited, { orderId, refundId }, changesBetween({}, { amount, currency }))
  return issued
}

async function issue(ctx: WriteCtx, { refundId, orderId, shares }: Refunded): Promise<string[]> {
  const bySubOrder = new Map(shares.map((share) => [share.subOrderId, share]))
  const creditable = await queries.findCreditable(ctx.db, refundId, [...bySubOrder.keys()])
  if (creditable.length === 0) return []
  const vendorIds = creditable.map(({ vendorId }) => vendorId)
  const serials = await drawSerials(ctx.db, queries.creditNotes, vendorIds)
  const notes = creditable.map((part) => {
    const { vendorId, invoiceId, subOrderId } = part
    const serial = serials.get(vendorId)!
    const number = numberOf(queries.creditNotes, vendorId, serial)
    const credited = creditOf(part, bySubOrder.get(subOrderId)!, number, ctx.now)
    return { vendorId, serial, orderId, invoiceId, refundId, subOrderId, creditedBefore: part.credited, ...credited }
  })
  await queries.insertCreditNotes(ctx.db, notes)
  for (const { vendorId, subOrderId, document } of notes) {
    const { number, currency, totals } = document
    const changes = changesBetween({}, { number, total: { amount: totals.total, currency } })
    await ctx.emit(creditNoteIssued, { orderId, subOrderId, vendorId, refundId }, changes)
  }
  return notes.map(({ document }) => document.number)
}

const inPart = { en: (name: string) => `${name}, in part`, fr: (name: string) => `${name}, en partie` } as const

function creditOf(
  { items, parcel, document: invoice, orderNumber }: queries.Creditable,
  share: RefundShare,
  number: string,
  now: Date,
): Pick<queries.NewCreditNote, 'lines' | 'document'> {
  const all = [...items, parcel]
  const amounts = creditedOf(share, all)
  const pieces = new Map(share.items.map(({ itemId, quantity }) => [itemId, quantity]))
  const taken = items.flatMap((item, index) => {
    const amount = amounts[index]!
    return amount === 0 ? [] : [creditedItem(item, amount, pieces.get(item.itemId) ?? 0, inPart[invoice.locale])]
  })
  const part = {
    invoice,
    orderNumber,
    items: taken,
    parcel: creditedParcel(parcel, amounts.at(-1)!),
    payable: share.amount,
  }
  const lines = all.map(({ itemId }, index) => ({ itemId, amount: amounts[index]! })).filter(({ amount }) => amount > 0)
  return { lines, document: creditNoteOf(part, number, now.toISOString()) }
}
