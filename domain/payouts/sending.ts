import type { TaskCtx, WriteCtx } from '../common/context.ts'
import { later } from '../common/duration.ts'
import { changesBetween } from '../common/event.ts'
import { reached } from '../common/fault-point.ts'
import type { Vault } from '../common/gateways.ts'
import {
  type Destination,
  PayoutRefused,
  PayoutUnclear,
  type Transfer,
  type TransferState,
} from '../common/payout-gateways.ts'
import { bookPaidOut, bookPayout, bookPayoutBack, lockAvailable } from '../ledger/index.ts'
import { aboutOf } from './destination.ts'
import { payoutBooked, payoutFailed, payoutPaid } from './events.ts'
import { minimumOf } from './minimum.ts'
import { lockApproved } from '../vendors/index.ts'
import { lockPayout, type PayoutRow, updatePayout } from './sending-queries.ts'

/** A payout whose amount has been decided and set aside. */
export type BookedPayout = PayoutRow & { readonly amount: number }
export type Sent = 'rest' | 'busy'

/** How long somebody may ask a provider before others take it that they died. */
const BUSY_SECONDS = 60
/** How long until somebody looks again whether a vendor may be paid. */
const HELD_SECONDS = 3_600
/** What was paid may come back: it is looked at once more after so many days, should nobody tell. */
const DAYS_TO_COME_BACK = 3

/**
 * Sends a payout, or finds out how it stands. It is booked before it is sent, and sent outside of any transaction under its
 * reference: whoever dies in between is followed by anybody, who asks the same again.
 */
export async function send(ctx: TaskCtx, payoutId: number): Promise<Sent> {
  const step = await ctx.write((write) => takeStep(write, payoutId))
  if (typeof step === 'string') return step
  const answer = await ask(ctx, step)
  reached('provider.answered')
  await ctx.write((write) => note(write, step, answer))
  return 'rest'
}

async function takeStep(ctx: WriteCtx, payoutId: number): Promise<BookedPayout | Sent> {
  const payout = (await lockPayout(ctx.db, payoutId))!
  if (payout.status === 'paid' || payout.status === 'failed') return 'rest'
  if (payout.busyUntil !== null && payout.busyUntil > ctx.now.toISOString()) return 'busy'
  if (payout.amount === null && !(await lockApproved(ctx.db, payout.vendorId))) return hold(ctx, payoutId)
  const amount = payout.amount ?? (await setAside(ctx, payout))
  if (amount === undefined) return 'rest'
  const busyUntil = later(ctx.now, BUSY_SECONDS)
  await updatePayout(ctx.db, payoutId, { status: 'sending', amount, busyUntil, checkAt: busyUntil }, ctx.now)
  return { ...payout, amount }
}

/** Its vendor may not sell just now: nothing is set aside until it may again. */
async function hold(ctx: WriteCtx, payoutId: number): Promise<Sent> {
  await updatePayout(ctx.db, payoutId, { checkAt: later(ctx.now, HELD_SECONDS) }, ctx.now)
  return 'rest'
}

/**
 * All that is available, under the lock of the balance: a refund at the same time is taken from it before, or finds it gone.
 * @returns nothing when it is too little by now
 */
async function setAside(ctx: WriteCtx, payout: PayoutRow): Promise<number | undefined> {
  const { id: payoutId, vendorId, currency } = payout
  const available = await lockAvailable(ctx.db, vendorId, currency)
  if (available < minimumOf(currency)) {
    await fail(ctx, payout, { code: 'too-little', message: `Less than ${minimumOf(currency)} ${currency} was left.` })
    return undefined
  }
  await bookPayout(ctx, { payoutId, vendorId, currency, amount: available })
  await ctx.emit(payoutBooked, { payoutId, vendorId }, changesBetween({}, { amount: available, currency }))
  return available
}

type Answer = TransferState | { readonly status: 'unclear' }

async function ask({ gateways, log }: TaskCtx, payout: BookedPayout): Promise<Answer> {
  try {
    return await gateways.payouts.of(payout.provider).send(transferOf(gateways.vault, payout), payout.reference)
  } catch (error) {
    if (error instanceof PayoutRefused) {
      return { providerId: payout.reference, status: 'failed', failure: { code: error.code, message: error.message } }
    }
    // Anything else that is thrown is a bug, and as unclear as silence.
    if (!(error instanceof PayoutUnclear)) log.error({ err: error }, 'a payout could not be sent')
    return { status: 'unclear' }
  }
}

/** With where it goes, which is read for no longer than it takes to say it. */
export function transferOf(vault: Vault, payout: BookedPayout): Transfer {
  const { reference, amount, currency, vendorId, sealedDestination } = payout
  const destination = JSON.parse(vault.open(sealedDestination, aboutOf(vendorId, currency))) as Destination
  return { reference, amount, currency, destination }
}

async function note(ctx: WriteCtx, { id }: BookedPayout, answer: Answer): Promise<void> {
  const payout = (await lockPayout(ctx.db, id)) as BookedPayout
  if (payout.status !== 'sending') return
  if (answer.status === 'unclear') {
    return updatePayout(ctx.db, id, { busyUntil: null, checkAt: later(ctx.now, 30) }, ctx.now)
  }
  const { status, providerId, failure } = answer
  if (status === 'paid') return notePaid(ctx, payout, providerId)
  if (status === 'failed') return fail(ctx, payout, failure ?? { code: 'failed', message: 'The transfer failed.' })
  // What people do by hand they say themselves.
  const checkAt = payout.provider === 'manual' ? null : later(ctx.now, 600)
  return updatePayout(ctx.db, id, { providerId, busyUntil: null, checkAt }, ctx.now)
}

/** The money has gone; the payout must be locked and booked. */
export async function notePaid(ctx: WriteCtx, payout: BookedPayout, providerId: string): Promise<void> {
  const { id: payoutId, vendorId, currency, amount, provider } = payout
  const paidAt = ctx.now.toISOString()
  const checkAt = provider === 'manual' ? null : later(ctx.now, DAYS_TO_COME_BACK * 86_400)
  await updatePayout(ctx.db, payoutId, { status: 'paid', providerId, busyUntil: null, checkAt, paidAt }, ctx.now)
  await bookPaidOut(ctx, { payoutId, vendorId, currency, amount, provider })
  await ctx.emit(payoutPaid, { payoutId, vendorId }, changesBetween({ status: 'sending' }, { status: 'paid' }))
}

/** Nothing was sent, and the vendor may have it again; the payout must be locked. The next one has another reference. */
export async function fail(
  ctx: WriteCtx,
  { id: payoutId, vendorId, currency, amount, status }: PayoutRow,
  failure: { readonly code: string; readonly message: string },
): Promise<void> {
  await updatePayout(ctx.db, payoutId, { status: 'failed', failure, busyUntil: null, checkAt: null }, ctx.now)
  if (amount !== null) await bookPayoutBack(ctx, { payoutId, vendorId, currency, amount })
  const changes = changesBetween({ status }, { status: 'failed', failure: failure.message })
  await ctx.emit(payoutFailed, { payoutId, vendorId }, changes)
}
