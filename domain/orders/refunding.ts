import type { WriteCtx } from '../common/context.ts'
import { DomainError, invalid } from '../common/errors.ts'
import { changesBetween } from '../common/event.ts'
import * as inventory from '../inventory/index.ts'
import { fractionOf, sharesOf, sum } from '../pricing/index.ts'
import { illegalMove } from './errors.ts'
import { orderRefunded } from './events.ts'
import { idsOf } from './moving.ts'
import { type LockedOrder, moveParts, type Part } from './moving-queries.ts'
import { listRefundable, noteRefund, type RefundableItem, type RefundShare } from './refund-queries.ts'

export type { RefundShare } from './refund-queries.ts'

/** What may be given back of a part: nothing before it is paid for. */
const left = ({ payable, refunded }: Part): number => payable - refunded

/** What is given back for lines: their share of what was paid, so that no unit is lost however they are split. */
export async function sharesOfLines(
  ctx: WriteCtx,
  order: LockedOrder,
  lines: readonly { readonly itemId: number; readonly quantity: number }[],
): Promise<RefundShare[]> {
  const items = new Map((await listRefundable(ctx.db, order.id)).map((item) => [item.id, item]))
  const asked = lines.map(({ itemId, quantity }, index) => {
    const item = items.get(itemId)
    if (item === undefined) throw fault(index, 'itemId', `The order has no item ${itemId}.`)
    const most = item.quantity - item.refundedQuantity
    if (quantity > most) throw fault(index, 'quantity', `At most ${most} of the item ${itemId} can be given back.`)
    return { subOrderId: item.subOrderId, itemId, quantity, amount: amountOf(item, quantity) }
  })
  if (new Set(asked.map(({ itemId }) => itemId)).size < asked.length) {
    throw invalid([{ path: 'lines', message: 'Each item stands there once.', code: 'duplicate' }])
  }
  return [...Map.groupBy(asked, ({ subOrderId }) => subOrderId)].map(([subOrderId, of]) => ({
    subOrderId,
    amount: capped(order, subOrderId, sum(of.map(({ amount }) => amount))),
    items: of.map(({ itemId, quantity, amount }) => ({ itemId, quantity, amount })),
  }))
}

/** The share of so many pieces more in what was paid for the item; with the last of them all that is left. */
const amountOf = ({ payable, quantity, refundedQuantity, refundedAmount }: RefundableItem, more: number): number =>
  Math.min(
    fractionOf(payable, refundedQuantity + more, quantity) - fractionOf(payable, refundedQuantity, quantity),
    payable - refundedAmount,
  )

/** An amount may have been given back for the part before, without saying for what. */
function capped(order: LockedOrder, subOrderId: number, amount: number): number {
  return Math.min(amount, left(order.parts.find(({ id }) => id === subOrderId)!))
}

/** An amount over the parts of an order, by what is left of each. */
export function sharesOfAmount({ parts }: LockedOrder, amount: number): RefundShare[] {
  const amounts = sharesOf(amount, parts.map(left))
  return parts.map(({ id }, index) => ({ subOrderId: id, amount: amounts[index]!, items: [] })).filter(hasAmount)
}

/** All that is left of these parts. */
export const sharesOfParts = (parts: readonly Part[]): RefundShare[] =>
  parts.map((part) => ({ subOrderId: part.id, amount: left(part), items: [] })).filter(hasAmount)

const hasAmount = ({ amount }: RefundShare): boolean => amount > 0

/** What can still be given back of an order that was paid for. */
export const refundable = ({ parts }: LockedOrder): number => sum(parts.map(left))

/**
 * Notes that money is to go back to the buyer of an order, which must be locked: from then on it cannot be given back
 * a second time. `undone` takes the note back, when nobody would give the money.
 */
export async function noteRefunding(
  ctx: WriteCtx,
  order: LockedOrder,
  amount: number,
  shares: readonly RefundShare[],
  { undone = false } = {},
): Promise<void> {
  const turned = shares.map((share) => ({
    ...share,
    amount: -share.amount,
    items: share.items.map((item) => ({ ...item, quantity: -item.quantity, amount: -item.amount })),
  }))
  await noteRefund(ctx.db, order.id, undone ? turned : shares, undone ? -amount : amount)
}

/**
 * Notes that money has gone back. Parts all of which has been given back are refunded, and what was still held for them is
 * free.
 * @param settled whether nothing more is on its way
 */
export async function noteRefunded(
  ctx: WriteCtx,
  order: LockedOrder,
  amount: number,
  { settled }: { readonly settled: boolean },
): Promise<void> {
  if (settled)
    await endParts(
      ctx,
      order,
      order.parts.filter((part) => part.payable > 0 && left(part) === 0),
    )
  await ctx.emit(orderRefunded, { orderId: order.id }, changesBetween({}, { amount, currency: order.currency }))
}

async function endParts(ctx: WriteCtx, order: LockedOrder, whole: readonly Part[]): Promise<void> {
  const ended = whole.filter(({ status }) => status !== 'cancelled' && status !== 'refunded' && status !== 'pending')
  if (ended.length === 0) return
  const unsent = new Set(idsOf(ended.filter(({ status }) => status === 'paid' || status === 'processing')))
  const items = (await listRefundable(ctx.db, order.id)).filter(({ subOrderId }) => unsent.has(subOrderId))
  await inventory.release(ctx, order.id, items)
  await moveParts(ctx.db, idsOf(ended), 'refunded', ctx.now)
}

/** Pieces given back: for sale again if they had been sent, else simply no longer held. */
export async function takeBack(ctx: WriteCtx, order: LockedOrder, shares: readonly RefundShare[]): Promise<void> {
  const items = new Map((await listRefundable(ctx.db, order.id)).map((item) => [item.id, item]))
  for (const { subOrderId, items: given } of shares) {
    const { status } = order.parts.find(({ id }) => id === subOrderId)!
    const pieces = given.map(({ itemId, quantity }) => ({ variantId: items.get(itemId)!.variantId, quantity }))
    if (status === 'shipped' || status === 'delivered') await inventory.restock(ctx, order.id, pieces)
    else if (status === 'paid' || status === 'processing') await inventory.release(ctx, order.id, pieces)
    else throw new DomainError(illegalMove, `Of a part that is ${status} nothing can be taken back.`)
  }
}

const fault = (index: number, field: string, message: string): DomainError =>
  invalid([{ path: `lines.${index}.${field}`, message, code: 'unknown' }])
