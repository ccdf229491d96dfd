import type { User } from '../common/access.ts'
import type { WriteCtx } from '../common/context.ts'
import { DomainError } from '../common/errors.ts'
import { notByHand, payoutNotFound } from './errors.ts'
import { findPayout } from './queries.ts'
import type { NotePaid, NoteUnpaid, Payout } from './schema.ts'
import { fail, notePaid } from './sending.ts'
import { lockPayout, type PayoutRow } from './sending-queries.ts'

/** Somebody has made the transfer at the bank. Said twice, it was made once. */
export async function settlePaid(ctx: WriteCtx<User>, { payoutId, providerId }: NotePaid): Promise<Payout> {
  const payout = await lockByHand(ctx, payoutId, 'paid')
  if (payout.status === 'sending') await notePaid(ctx, payout, providerId ?? payout.reference)
  return (await findPayout(ctx.db, ctx.actor, payoutId))!
}

/** The bank would not; the vendor may have it again. */
export async function settleUnpaid(ctx: WriteCtx<User>, { payoutId, reason }: NoteUnpaid): Promise<Payout> {
  const payout = await lockByHand(ctx, payoutId, 'failed')
  if (payout.status === 'sending') await fail(ctx, payout, { code: 'by-hand', message: reason })
  return (await findPayout(ctx.db, ctx.actor, payoutId))!
}

/** @param end what it may have come to already */
async function lockByHand(
  ctx: WriteCtx<User>,
  payoutId: number,
  end: 'paid' | 'failed',
): Promise<PayoutRow & { readonly amount: number }> {
  const payout = await lockPayout(ctx.db, payoutId)
  if (payout === undefined) throw new DomainError(payoutNotFound, `No payout has the id ${payoutId}.`)
  const { status, provider, amount } = payout
  if (provider !== 'manual' || amount === null || (status !== 'sending' && status !== end)) {
    throw new DomainError(notByHand, `It is ${status}, by ${provider}.`, { meta: { payoutStatus: status } })
  }
  return { ...payout, amount }
}
