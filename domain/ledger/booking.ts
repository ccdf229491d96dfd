import type { WriteCtx } from '../common/context.ts'
import { fractionOf } from '../pricing/index.ts'
import { type Entry, insertTransaction, sumsOfPart } from './queries.ts'

/** A vendor's part of an order, as far as the books are concerned. */
export interface SoldPart {
  readonly id: number
  readonly vendorId: number
  readonly payable: number
  /** Of what the buyer pays, in hundredths of a per cent; frozen when it was sold. */
  readonly commissionRate: number
}

interface Booked {
  readonly orderId: number
  readonly currency: string
}

/** A provider has collected money of a buyer's: it is there, and it is still the buyer's. */
export function bookCapture(
  ctx: WriteCtx,
  { orderId, currency, provider, source, amount }: Booked & { provider: string; source: string; amount: number },
): Promise<boolean> {
  const entries = [
    { account: `provider.${provider}`, amount },
    { account: 'buyers', amount: -amount },
  ]
  return insertTransaction(ctx.db, { kind: 'capture', source, orderId, currency, entries }, ctx.now)
}

/** An order is paid for: the buyer's money is the vendors', but for the market's commission. */
export function bookSale(
  ctx: WriteCtx,
  { orderId, currency, parts }: Booked & { parts: readonly SoldPart[] },
): Promise<boolean> {
  const entries = parts.flatMap((part): Entry[] => {
    const commission = commissionOf(part, part.payable)
    return [
      { account: 'buyers', amount: part.payable, subOrderId: part.id },
      { account: 'commission', amount: -commission, subOrderId: part.id },
      { account: 'vendor.pending', amount: commission - part.payable, vendorId: part.vendorId, subOrderId: part.id },
    ]
  })
  return insertTransaction(ctx.db, { kind: 'sale', source: `sale:${orderId}`, orderId, currency, entries }, ctx.now)
}

/** What was sold has arrived: its vendor may have what is owed for it. */
export async function bookRelease(
  ctx: WriteCtx,
  { orderId, currency, subOrderId, vendorId }: Booked & { subOrderId: number; vendorId: number },
): Promise<boolean> {
  const pending = (await sumsOfPart(ctx.db, subOrderId)).get('vendor.pending') ?? 0
  const entries = [
    { account: 'vendor.pending', amount: -pending, vendorId, subOrderId },
    { account: 'vendor.available', amount: pending, vendorId, subOrderId },
  ]
  const source = `release:${subOrderId}`
  return insertTransaction(ctx.db, { kind: 'release', source, orderId, currency, entries }, ctx.now)
}

/**
 * Part of a sale is undone: the money is the buyer's again. The vendor bears it less the commission for it, from what is
 * pending or, once that has been released, from what is or will be available. The commission is reckoned from the sum of all
 * refunds, so that none of it is lost however many there are.
 */
export async function bookReturn(
  ctx: WriteCtx,
  { orderId, currency, part, source, amount }: Booked & { part: SoldPart; source: string; amount: number },
): Promise<boolean> {
  const sums = await sumsOfPart(ctx.db, part.id)
  const refunded = part.payable - (sums.get('buyers') ?? 0) + amount
  const commission = commissionOf(part, refunded) - commissionOf(part, refunded - amount)
  const account = (sums.get('vendor.available') ?? 0) === 0 ? 'vendor.pending' : 'vendor.available'
  const entries = [
    { account: 'buyers', amount: -amount, subOrderId: part.id },
    { account: 'commission', amount: commission, subOrderId: part.id },
    { account, amount: amount - commission, vendorId: part.vendorId, subOrderId: part.id },
  ]
  return insertTransaction(ctx.db, { kind: 'return', source, orderId, currency, entries }, ctx.now)
}

/** A provider has given money back to a buyer. */
export function bookRefund(
  ctx: WriteCtx,
  { orderId, currency, provider, source, amount }: Booked & { provider: string; source: string; amount: number },
): Promise<boolean> {
  const entries = [
    { account: `provider.${provider}`, amount: -amount },
    { account: 'buyers', amount },
  ]
  return insertTransaction(ctx.db, { kind: 'refund', source, orderId, currency, entries }, ctx.now)
}

const commissionOf = ({ commissionRate }: SoldPart, amount: number): number =>
  fractionOf(amount, commissionRate, 10_000)
