import type { TaskCtx, WriteCtx } from '../../common/context.ts'
import { changesBetween } from '../../common/event.ts'
import { invoiceIssued } from '../events.ts'
import { requireLocked } from '../moving.ts'
import { drawSerials, numberOf } from '../papers/queries.ts'
import { invoiceOf } from './document.ts'
import * as queries from './queries.ts'

/** Issues the invoices of a paid order, one of each vendor, once however often it is asked. @returns their numbers */
export async function issueInvoices(ctx: Pick<TaskCtx, 'writeOnce'>, orderId: number): Promise<{ issued: string[] }> {
  const issued = await ctx.writeOnce(async (write) => {
    await requireLocked(write, orderId)
    return issueMissing(write, orderId)
  })
  return { issued: issued ?? [] }
}

/** Issues what an order, which must be locked, has no invoice of yet. @returns their numbers */
export async function issueMissing(ctx: WriteCtx, orderId: number): Promise<string[]> {
  const parts = await queries.findUninvoiced(ctx.db, orderId)
  if (parts.length === 0) return []
  const serials = await drawSerials(
    ctx.db,
    queries.invoices,
    parts.map(({ vendorId }) => vendorId),
  )
  const invoices = parts.map((part) => {
    const { vendorId, subOrderId } = part
    const serial = serials.get(vendorId)!
    const document = invoiceOf(part, numberOf(queries.invoices, vendorId, serial), ctx.now.toISOString())
    return { vendorId, serial, orderId, subOrderId, document }
  })
  await queries.insertInvoices(ctx.db, invoices)
  for (const { vendorId, subOrderId, document } of invoices) {
    const { number, currency, totals } = document
    const changes = changesBetween({}, { number, total: { amount: totals.total, currency } })
    await ctx.emit(invoiceIssued, { orderId, subOrderId, vendorId }, changes)
  }
  return invoices.map(({ document }) => document.number)
}
