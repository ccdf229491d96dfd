import type { TaskCtx, WriteCtx } from '../common/context.ts'
import { later } from '../common/duration.ts'
import { changesBetween } from '../common/event.ts'
import { PayoutUnclear, type TransferState } from '../common/payout-gateways.ts'
import { bookPayoutReturned } from '../ledger/index.ts'
import { payoutFailed } from './events.ts'
import { type BookedPayout, send, type Sent, transferOf } from './sending.ts'
import { findByReference, findDue, findPayoutRow, lockPayout, updatePayout } from './sending-queries.ts'

/**
 * A provider tells of a transfer, which is only ever a reason to ask it how that stands: so it does not matter in which order,
 * how often or how late.
 * @throws Error when somebody else is asking just now, so that it is tried again
 */
export async function followTransfer(
  ctx: TaskCtx,
  { provider, reference }: { readonly provider: string; readonly reference: string },
): Promise<{ payoutId: number | null }> {
  const payoutId = await findByReference(ctx.db, provider, reference)
  if (payoutId === undefined) return { payoutId: null }
  if ((await follow(ctx, payoutId)) === 'busy') throw new Error(`Somebody is asking about ${reference} just now.`)
  return { payoutId }
}

const AT_ONCE = 200

/** Asks about what is due. One that fails holds up no other: it is due again in a while. */
export async function followDue(ctx: TaskCtx): Promise<{ payouts: number }> {
  const due = await findDue(ctx.db, ctx.now, AT_ONCE)
  for (const id of due) {
    if (ctx.signal.aborted) break
    await follow(ctx, id).catch((err: unknown) => putOff(ctx, id, err))
  }
  return { payouts: due.length }
}

async function putOff(ctx: TaskCtx, id: number, err: unknown): Promise<void> {
  ctx.log.error({ err, payoutId: id }, 'not reconciled')
  await ctx.write(({ db, now }) => updatePayout(db, id, { checkAt: later(now, 300) }, now))
}

/** What has gone is only looked at: whatever the provider has forgotten, it is sent once. */
async function follow(ctx: TaskCtx, payoutId: number): Promise<Sent> {
  const payout = (await findPayoutRow(ctx.db, payoutId))!
  if (payout.status === 'requested' || payout.status === 'sending') return send(ctx, payoutId)
  if (payout.amount === null) return 'rest'
  const state = await look(ctx, payout as BookedPayout)
  if (payout.status === 'failed') return tellOfDoubt(ctx, payoutId, state)
  await ctx.write((write) => noteAfterwards(write, payoutId, state))
  return 'rest'
}

/** The vendor has it again by our books, and perhaps at the bank as well: that is for people to look into. */
function tellOfDoubt({ log }: TaskCtx, payoutId: number, state: Seen): Sent {
  if (state !== 'unclear' && state?.status === 'paid')
    log.error({ payoutId }, 'a payout that failed was paid after all')
  return 'rest'
}

type Seen = TransferState | 'unclear' | undefined

async function look({ gateways, log }: TaskCtx, payout: BookedPayout): Promise<Seen> {
  try {
    return await gateways.payouts.of(payout.provider).find(transferOf(gateways.vault, payout), payout.reference)
  } catch (error) {
    if (!(error instanceof PayoutUnclear)) log.error({ err: error }, 'a payout could not be looked at')
    return 'unclear'
  }
}

async function noteAfterwards(ctx: WriteCtx, payoutId: number, state: Seen): Promise<void> {
  const payout = (await lockPayout(ctx.db, payoutId)) as BookedPayout
  if (payout.status !== 'paid') return
  if (state === 'unclear') return updatePayout(ctx.db, payoutId, { checkAt: later(ctx.now, 600) }, ctx.now)
  if (state?.status !== 'failed') return updatePayout(ctx.db, payoutId, { checkAt: null }, ctx.now)
  const failure = state.failure ?? { code: 'failed', message: 'The transfer came back.' }
  const { vendorId, currency, amount, provider } = payout
  await updatePayout(ctx.db, payoutId, { status: 'failed', failure, checkAt: null }, ctx.now)
  await bookPayoutReturned(ctx, { payoutId, vendorId, currency, amount, provider })
  const changes = changesBetween({ status: 'paid' }, { status: 'failed', failure: failure.message })
  await ctx.emit(payoutFailed, { payoutId, vendorId }, changes)
}
