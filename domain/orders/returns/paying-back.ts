import type { WriteCtx } from '../../common/context.ts'
import { changesBetween } from '../../common/event.ts'
import type { LockedOrder } from '../moving-queries.ts'
import { requireLocked } from '../moving.ts'
import { returnClosed } from '../events.ts'
import { listRefundable, type RefundShare } from '../refund-queries.ts'
import { sharesOfLines } from '../refunding.ts'
import { findPaidPieces } from './exchange-queries.ts'
import { aboutReturn } from './exchanging.ts'
import { findReturn, updateReturn } from './queries.ts'

export interface ReturnToPay {
  /** The order that was paid for, which is locked now. */
  readonly order: LockedOrder
  readonly shares: readonly RefundShare[]
}

/**
 * What is to go back for a return whose pieces have come, without what staff have given back for them meanwhile. The parcel is not
 * paid back. Nothing when it has gone, or something else is wanted for it.
 */
export async function findReturnToPay(ctx: WriteCtx, returnId: number): Promise<ReturnToPay | undefined> {
  // Orders are locked from the latest of a chain of exchanges to the first, by everybody who locks two.
  await requireLocked(ctx, (await findReturn(ctx.db, returnId))!.orderId)
  const { kind, status } = (await findReturn(ctx.db, returnId))!
  if (kind !== 'return' || status !== 'received') return undefined
  const pieces = await findPaidPieces(ctx.db, returnId)
  const order = await requireLocked(ctx, pieces[0]!.orderId)
  const items = new Map((await listRefundable(ctx.db, order.id)).map((item) => [item.id, item]))
  const lines = pieces.map(({ itemId, quantity }) => {
    const item = items.get(itemId)!
    return { itemId, quantity: Math.min(quantity, item.quantity - item.refundedQuantity) }
  })
  const left = lines.filter(({ quantity }) => quantity > 0)
  return { order, shares: await sharesOfLines(ctx, order, left) }
}

/** Notes that the money for what was sent back is on its way; in the transaction that has it given back. */
export async function closeReturn(ctx: WriteCtx, returnId: number, amount: number): Promise<void> {
  const found = (await findReturn(ctx.db, returnId))!
  await updateReturn(ctx.db, returnId, { status: 'closed', refund: amount }, ctx.now)
  const changes = changesBetween({ status: found.status }, { status: 'closed', refund: amount })
  await ctx.emit(returnClosed, aboutReturn(found), changes)
}
