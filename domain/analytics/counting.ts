import type { TaskCtx } from '../common/context.ts'
import { requireLocked } from '../orders/index.ts'
import * as queries from './counting-queries.ts'
import { type CountedItem, linesOfReturn, linesOfSale } from './lines.ts'

/**
 * Counts what the ledger says was sold and given back of an order, as far as it has not been counted: whichever event it
 * follows from, and however often. Under the lock of the order, for what a refund is of depends on those before it.
 */
export async function countSales(ctx: TaskCtx, orderId: number): Promise<{ counted: number }> {
  const counted = await ctx.writeOnce(async ({ db, ...rest }) => {
    await requireLocked({ db, ...rest }, orderId)
    const bookings = await queries.listUncounted(db, orderId)
    if (bookings.length === 0) return 0
    const items = new Map((await queries.listItems(db, orderId)).map((item) => [item.id, item]))
    const lines = bookings.flatMap((booking) => {
      const ofPart = [...items.values()].filter(({ subOrderId }) => subOrderId === booking.subOrderId)
      const counting = booking.kind === 'sale' ? linesOfSale(booking, ofPart) : linesOfReturn(booking, ofPart)
      for (const line of counting) items.set(line.itemId, after(items.get(line.itemId)!, line))
      return counting
    })
    await queries.insertLines(db, lines)
    return bookings.length
  })
  return { counted: counted ?? 0 }
}

const after = (item: CountedItem, { paid, refunds, commission }: queries.Line): CountedItem => ({
  ...item,
  left: item.left + paid - refunds,
  commissionLeft: item.commissionLeft + commission,
})
