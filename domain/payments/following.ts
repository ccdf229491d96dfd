import type { TaskCtx } from '../common/context.ts'
import { later } from '../common/duration.ts'
import type { Provider } from '../common/payment-gateways.ts'
import { closeReturn, findReturnToPay, requireLocked, sharesOfParts } from '../orders/index.ts'
import { sum } from '../pricing/index.ts'
import { advance, type Advanced } from './advance.ts'
import { noteWorked } from './call-queries.ts'
import { giveBack } from './giving-back.ts'
import * as queries from './queries.ts'
import { requestRefund } from './requesting.ts'
import { UNDER_WAY } from './schema.ts'

interface Notice {
  readonly provider: Provider
  readonly noticeId: string
  readonly reference?: string | undefined
  readonly providerId?: string | undefined
}

/** What a provider tells is only ever a reason to ask it: so it does not matter in which order, how often or how late. */
export async function followNotice(
  ctx: TaskCtx,
  { provider, noticeId, reference, providerId }: Notice,
): Promise<{ paymentId: number | null }> {
  const paymentId = await queries.findPaymentOf(ctx.db, provider, { reference, providerId })
  if (paymentId !== undefined) await settle(ctx, { paymentId })
  await ctx.write((write) => noteWorked(write.db, provider, noticeId, write.now))
  return { paymentId: paymentId ?? null }
}

/** @throws Error when somebody else is at it just now, so that it is tried again */
export async function settle(
  ctx: TaskCtx,
  what: { readonly paymentId: number } | { readonly refundId: number },
): Promise<Advanced> {
  const end = 'paymentId' in what ? await advance(ctx, what.paymentId) : await giveBack(ctx, what.refundId)
  if (end === 'busy') throw new Error('Somebody is asking the provider about it just now.')
  return end
}

/** @returns how much goes back, in minor units */
export async function returnMoney(ctx: TaskCtx, orderId: number): Promise<{ refunded: number }> {
  const refunded = await ctx.write(async (write) => {
    const order = await requireLocked(write, orderId)
    const left = sum(
      (await queries.listPaymentRows(write.db, orderId)).map((each) => each.captured - each.refunding - each.refunded),
    )
    // What came for an order that was never paid in full was nobody's yet: no part of it was sold.
    const shares =
      order.paidAt === null ? [] : sharesOfParts(order.parts.filter(({ status }) => status === 'cancelled'))
    const amount = order.paidAt === null ? left : Math.min(left, sum(shares.map((share) => share.amount)))
    if (amount === 0) return 0
    await requestRefund(write, order, {
      source: `cancelled:${orderId}`,
      amount,
      shares,
      reason: 'The order was called off.',
    })
    return amount
  })
  for (const { id, status } of await queries.listPaymentRows(ctx.db, orderId)) {
    if (UNDER_WAY.includes(status)) await settle(ctx, { paymentId: id })
  }
  return { refunded }
}

/** @returns how much goes back, in minor units */
export async function returnPart(ctx: TaskCtx, orderId: number, subOrderId: number): Promise<{ refunded: number }> {
  const refunded = await ctx.write(async (write) => {
    const order = await requireLocked(write, orderId)
    const shares = sharesOfParts(order.parts.filter(({ id }) => id === subOrderId))
    const amount = sum(shares.map((share) => share.amount))
    if (amount === 0) return 0
    const request = { source: `part:${subOrderId}`, amount, shares, reason: 'The vendor could not deliver it.' }
    await requestRefund(write, order, request)
    return amount
  })
  return { refunded }
}

/** Gives back what was paid for what was sent back, once. @returns how much goes back, in minor units */
export async function payReturn(ctx: TaskCtx, returnId: number): Promise<{ refunded: number }> {
  const refunded = await ctx.write(async (write) => {
    const due = await findReturnToPay(write, returnId)
    if (due === undefined) return 0
    const amount = sum(due.shares.map((share) => share.amount))
    const request = {
      source: `return:${returnId}`,
      amount,
      shares: due.shares,
      reason: 'What was sent back has arrived.',
    }
    if (amount > 0) await requestRefund(write, due.order, request)
    await closeReturn(write, returnId, amount)
    return amount
  })
  return { refunded }
}

const AT_ONCE = 200

/** One that fails holds up no other: it is due again in a while, and those that have waited longer come first. */
export async function advanceDue(ctx: TaskCtx): Promise<{ payments: number; refunds: number }> {
  const payments = await queries.findDue(ctx.db, 'payments', ctx.now, AT_ONCE)
  const refunds = await queries.findDue(ctx.db, 'refunds', ctx.now, AT_ONCE)
  for (const { table, id, work } of [
    ...payments.map((id) => ({ table: 'payments', id, work: advance }) as const),
    ...refunds.map((id) => ({ table: 'refunds', id, work: giveBack }) as const),
  ]) {
    if (ctx.signal.aborted) break
    await work(ctx, id).catch((err: unknown) => putOff(ctx, table, id, err))
  }
  return { payments: payments.length, refunds: refunds.length }
}

async function putOff(ctx: TaskCtx, table: 'payments' | 'refunds', id: number, err: unknown): Promise<void> {
  ctx.log.error({ err, table, id }, 'not reconciled')
  await ctx.write(({ db, now }) => queries.putOff(db, table, id, { now, until: later(now, 300) }))
}
