import type { TaskCtx } from '../common/context.ts'
import { issueCreditNotes } from '../orders/index.ts'
import { findRefundRow } from './refund-queries.ts'

/** Has the vendors' credit notes issued for money that has gone back. @returns their numbers */
export async function creditRefund(ctx: Pick<TaskCtx, 'writeOnce'>, refundId: number): Promise<{ issued: string[] }> {
  const issued = await ctx.writeOnce(async (write) => {
    const refund = await findRefundRow(write.db, refundId)
    return refund?.status === 'succeeded' ? issueCreditNotes(write, { ...refund, refundId }) : []
  })
  return { issued: issued ?? [] }
}
