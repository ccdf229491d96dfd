import type { TaskCtx } from '../common/context.ts'
import { requireLocked } from '../orders/index.ts'
import { bookRelease } from './booking.ts'

interface Delivered {
  readonly orderId: number
  readonly subOrderId: number
  readonly vendorId: number
}

/** Under the lock of the order, so that a refund at the same time is borne by the account that has the money. */
export async function release(ctx: TaskCtx, part: Delivered): Promise<{ released: boolean }> {
  const released = await ctx.writeOnce(async (write) => {
    const { currency } = await requireLocked(write, part.orderId)
    return bookRelease(write, { ...part, currency })
  })
  return { released: released ?? false }
}
