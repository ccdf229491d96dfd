import type { User } from '../common/access.ts'
import type { ReadCtx, WriteCtx } from '../common/context.ts'
import { DomainError } from '../common/errors.ts'
import {
  type LockedOrder,
  refundable,
  requireLocked,
  requireSeen,
  type RefundShare,
  sharesOfAmount,
  sharesOfLines,
  takeBack,
} from '../orders/index.ts'
import { sum } from '../pricing/index.ts'
import { tooMuch } from './errors.ts'
import { listRefunds } from './refund-queries.ts'
import { requestRefund } from './requesting.ts'
import type { CreateRefund, ListPayments, Refund } from './schema.ts'

/** Has money given back for an order: for lines of it, an amount, or all that is left. Done by a task of its own. */
export async function createRefund(ctx: WriteCtx<User>, input: CreateRefund): Promise<{ results: Refund[] }> {
  const order = await requireLocked(ctx, input.id)
  const shares = await sharesFor(ctx, order, input)
  const amount = sum(shares.map((share) => share.amount))
  if (amount === 0) throw new DomainError(tooMuch, 'Nothing of this order can be given back.')
  if (input.restock) await takeBack(ctx, order, shares)
  const source = `staff:${ctx.now.getTime()}:${order.refunded}`
  const ids = await requestRefund(ctx, order, { source, amount, shares, reason: input.reason })
  return { results: (await listRefunds(ctx.db, order.id)).filter(({ id }) => ids.includes(id)) }
}

async function sharesFor(ctx: WriteCtx, order: LockedOrder, { amount, lines }: CreateRefund): Promise<RefundShare[]> {
  if (lines !== undefined) return sharesOfLines(ctx, order, lines)
  const most = refundable(order)
  if (amount !== undefined && amount > most) {
    throw new DomainError(tooMuch, `At most ${most} ${order.currency} in minor units can be given back.`)
  }
  return sharesOfAmount(order, amount ?? most)
}

/** What is or was given back of an order of the actor's own; staff see that of all. */
export async function listOrderRefunds(ctx: ReadCtx<User>, { id }: ListPayments): Promise<{ results: Refund[] }> {
  await requireSeen(ctx, id)
  return { results: await listRefunds(ctx.db, id) }
}
