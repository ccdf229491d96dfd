import type { WriteCtx } from '../common/context.ts'
import { type Entry, insertTransaction } from './queries.ts'

interface PaidOut {
  readonly payoutId: number
  readonly vendorId: number
  readonly currency: string
  readonly amount: number
}

/** What a vendor may have is set aside to be sent: nobody can pay it out, or net it, a second time. */
export const bookPayout = (ctx: WriteCtx, payout: PaidOut): Promise<boolean> =>
  book(ctx, payout, `payout:${payout.payoutId}`, [
    { account: 'vendor.available', vendorId: payout.vendorId, amount: payout.amount },
    { account: 'payouts', amount: -payout.amount },
  ])

/** It has gone, from what lies with a provider. */
export const bookPaidOut = (ctx: WriteCtx, payout: PaidOut & { readonly provider: string }): Promise<boolean> =>
  book(ctx, payout, `payout-paid:${payout.payoutId}`, [
    { account: 'payouts', amount: payout.amount },
    { account: `provider.${payout.provider}`, amount: -payout.amount },
  ])

/** It could not be sent, or came back: the vendor may have it again. */
export const bookPayoutBack = (ctx: WriteCtx, payout: PaidOut): Promise<boolean> =>
  book(ctx, payout, `payout-back:${payout.payoutId}`, [
    { account: 'payouts', amount: payout.amount },
    { account: 'vendor.available', vendorId: payout.vendorId, amount: -payout.amount },
  ])

/** It had gone, and came back to the provider: the vendor may have it again. */
export const bookPayoutReturned = (ctx: WriteCtx, payout: PaidOut & { readonly provider: string }): Promise<boolean> =>
  book(ctx, payout, `payout-returned:${payout.payoutId}`, [
    { account: `provider.${payout.provider}`, amount: payout.amount },
    { account: 'vendor.available', vendorId: payout.vendorId, amount: -payout.amount },
  ])

const book = (ctx: WriteCtx, { currency }: PaidOut, source: string, entries: readonly Entry[]): Promise<boolean> =>
  insertTransaction(ctx.db, { kind: 'payout', source, currency, entries }, ctx.now)
