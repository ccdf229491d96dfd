import type { TaskCtx, WriteCtx } from '../../common/context.ts'
import { changesBetween } from '../../common/event.ts'
import { invoiceIssued } from '../events.ts'
import { requireLocked } from '../moving.ts'
import { invoiceOf } from './document.ts'
import * as queries from './queries.ts'

/** Issues the invoices of a paid order, one of each vendor, once however often it is asked. @returns their numbers */
export async function issueInvoices(ctx: Pick<TaskCtx, 'writeOnce'>, orderId: number): Promise<{ issued: string[] }> {
  const issued = await ctx.writeOnce((write) => issue(write, orderId))
  return { issued: issued ?? [] }
}

async function issue(ctx: WriteCtx, orderId: number): Promise<string[]> {
  await requireLocked(ctx, orderId)
  const parts = await queries.findUninvoiced(ctx.db, orderId)
  if (parts.length === 0) return []
  const serials = await queries.drawSerials(
    ctx.db,
    parts.map(({ vendorId }) => vendorId),
  )
  const invoices = parts.map((part) => {
    const { vendorId, subOrderId } = part
    const serial = serials.get(vendorId)!
    const document = invoiceOf(part, numberOf(vendorId, serial), ctx.now.toISOString())
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

/** `INV-17-000042`: of which vendor, and which of its invoices. */
const numberOf = (vendorId: number, serial: number): string => `INV-${vendorId}-${String(serial).padStart(6, '0')}`
