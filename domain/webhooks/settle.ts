import type { System } from '../common/access.ts'
import type { WriteCtx } from '../common/context.ts'
import type { WebhookOutcome } from '../common/webhook-gateway.ts'
import * as queries from './attempt-queries.ts'
import type { Claimed } from './claim.ts'
import { endpointDisabled } from './events.ts'
import { nextTryAt, PATIENCE_MS, pauseAfter } from './pace.ts'

const GONE = 410

export type Verdict = 'delivered' | 'failed' | 'gone'

/** What an answer says: 2xx alone is yes, 410 is never again, and of anything else, redirects included, we ask again. */
export function verdictOf({ status }: Pick<WebhookOutcome, 'status'>): Verdict {
  if (status !== null && status >= 200 && status < 300) return 'delivered'
  return status === GONE ? 'gone' : 'failed'
}

/**
 * Writes down what came of an attempt, once: what became of the delivery, and how its endpoint stands.
 * @returns when it is to be tried again; undefined: never
 */
export async function settle(
  ctx: WriteCtx<System>,
  claimed: Claimed,
  outcome: WebhookOutcome,
): Promise<Date | undefined> {
  const { number, delivery } = claimed
  const target = await queries.lockTargetOf(ctx.db, delivery.id)
  const open = target && (await queries.findPending(ctx.db, delivery.id))
  // Its owner has deleted it meanwhile, or another task was faster.
  if (open === undefined || open.attempts !== number - 1) return undefined
  await queries.insertAttempt(ctx.db, { ...outcome, deliveryId: delivery.id, number, at: ctx.now })
  const verdict = verdictOf(outcome)
  const endedAt = new Date(ctx.now.getTime() + outcome.ms)
  const after = afterAttempt(open, verdict, endedAt)
  await queries.settleDelivery(ctx.db, delivery.id, after)
  await judge(ctx, target!, verdict, endedAt)
  return after.dueAt ?? undefined
}

function afterAttempt(open: queries.OpenDelivery, verdict: Verdict, now: Date): queries.After {
  const [attempts, tries] = [open.attempts + 1, open.tries + 1]
  if (verdict === 'delivered') return { status: 'delivered', attempts, tries, dueAt: null, deliveredAt: now }
  const dueAt = verdict === 'gone' ? undefined : nextTryAt(tries, `${open.messageId} ${attempts}`, now)
  return { status: dueAt === undefined ? 'dead' : 'pending', attempts, tries, dueAt: dueAt ?? null, deliveredAt: null }
}

/** Notes how the endpoint did, and stops sending there when it is gone or has taken nothing for days. */
async function judge(ctx: WriteCtx<System>, target: queries.Target, verdict: Verdict, now: Date): Promise<void> {
  if (verdict === 'delivered') {
    const isWell = target.failures === 0
    if (!isWell) await queries.saveStanding(ctx.db, target.id, { failures: 0, failingSince: null, pausedUntil: null })
    return
  }
  const failures = target.failures + 1
  const failingSince = target.failingSince ?? now.toISOString()
  const pausedUntil = pauseAfter(failures, `${target.id} ${failures}`, now)?.toISOString() ?? null
  const reason = reasonToDisable(verdict, failingSince, now)
  const disable = reason !== undefined && target.enabled
  await queries.saveStanding(ctx.db, target.id, {
    failures,
    failingSince,
    pausedUntil,
    ...(disable && { disabledReason: reason }),
  })
  if (!disable) return
  const { id: endpointId, userId, vendorId } = target
  await ctx.emit(endpointDisabled, { endpointId, userId, vendorId, reason })
}

function reasonToDisable(verdict: Verdict, failingSince: string, now: Date): 'gone' | 'failing' | undefined {
  if (verdict === 'gone') return 'gone'
  return now.getTime() - Date.parse(failingSince) >= PATIENCE_MS ? 'failing' : undefined
}
