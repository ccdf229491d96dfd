import type { System } from '../common/access.ts'
import type { WriteCtx } from '../common/context.ts'
import * as queries from './attempt-queries.ts'
import { capacityOf } from './pace.ts'
import type { Due } from './waiting-queries.ts'

/** An attempt that this task alone is to make. */
export interface Claimed {
  readonly target: queries.Target
  readonly delivery: queries.OpenDelivery
  readonly number: number
}

/** Longer than any attempt takes; who died over one then no longer counts as under way. */
const CLAIM_MS = 60_000

/**
 * Claims one attempt, if it is still to be made and its endpoint has room. `passed`: another task makes it, or made it, or
 * nobody wants it any more. `waiting`: it is taken up when the endpoint has room.
 */
export async function claim(
  { db, now }: WriteCtx<System>,
  taskId: string,
  { deliveryId, attempt }: Due,
): Promise<Claimed | 'passed' | 'waiting'> {
  const target = await queries.lockTargetOf(db, deliveryId)
  const delivery = target && (await queries.findPending(db, deliveryId))
  if (delivery === undefined || delivery.attempts !== attempt - 1 || isClaimed(delivery, taskId, now)) return 'passed'
  if ((await queries.countClaimed(db, target!.id, taskId, now)) >= capacityOf(target!, now)) {
    await queries.setWaiting(db, deliveryId)
    return 'waiting'
  }
  await queries.claimDelivery(db, deliveryId, { taskId, until: new Date(now.getTime() + CLAIM_MS) })
  return { target: target!, delivery, number: attempt }
}

/** Whether another task is at it. The same task, begun again, takes up where it was. */
const isClaimed = ({ claimedBy, claimedUntil }: queries.OpenDelivery, taskId: string, now: Date): boolean =>
  claimedBy !== null && claimedBy !== taskId && Date.parse(claimedUntil!) > now.getTime()
