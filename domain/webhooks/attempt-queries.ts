import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import type { WebhookOutcome } from '../common/webhook-gateway.ts'
import { messageId } from './delivery-queries.ts'
import type { Health } from './pace.ts'

/** An endpoint as those see it who send there. */
export interface Target extends Health {
  readonly id: number
  readonly userId: number | null
  readonly vendorId: number | null
  readonly url: string
  readonly failingSince: string | null
}

const targets = (db: Reader) =>
  db
    .selectFrom('webhook_endpoints')
    .select([
      'id',
      'user_id as userId',
      'vendor_id as vendorId',
      'url',
      sql<boolean>`disabled_reason is null`.as('enabled'),
      'failures',
      'failing_since as failingSince',
      'paused_until as pausedUntil',
    ])

export function findTarget(db: Reader, endpointId: number): Promise<Target | undefined> {
  return targets(db).where('id', '=', endpointId).executeTakeFirst()
}

/** @returns whether it is still there */
export async function lockTarget(trx: Transaction<DB>, endpointId: number): Promise<boolean> {
  return (await targets(trx).where('id', '=', endpointId).forNoKeyUpdate().executeTakeFirst()) !== undefined
}

/** The endpoint of a delivery. What is sent there, and what came of it, is written down by one after the other. */
export function lockTargetOf(trx: Transaction<DB>, deliveryId: number): Promise<Target | undefined> {
  return targets(trx)
    .where('id', '=', (eb) =>
      eb.selectFrom('webhook_deliveries').where('webhook_deliveries.id', '=', deliveryId).select('endpoint_id'),
    )
    .forNoKeyUpdate()
    .executeTakeFirst()
}

/** A delivery as those see it who make it. */
export interface OpenDelivery {
  readonly id: number
  readonly messageId: string
  readonly body: string
  /** Made so far, in all. */
  readonly attempts: number
  /** Of them since it was last begun anew. */
  readonly tries: number
  readonly claimedBy: string | null
  readonly claimedUntil: string | null
}

/** One that is to be made now; asked under the lock of its endpoint. */
export function findPending(trx: Transaction<DB>, deliveryId: number): Promise<OpenDelivery | undefined> {
  return trx
    .selectFrom('webhook_deliveries')
    .where('id', '=', deliveryId)
    .where('status', '=', 'pending')
    .select(['id', messageId.as('messageId'), 'body', 'attempts', 'tries'])
    .select(['claimed_by as claimedBy', 'claimed_until as claimedUntil'])
    .executeTakeFirst()
}

/** How many deliveries to an endpoint are under way, this task's apart. */
export async function countClaimed(
  trx: Transaction<DB>,
  endpointId: number,
  taskId: string,
  now: Date,
): Promise<number> {
  const { count } = await trx
    .selectFrom('webhook_deliveries')
    .where('endpoint_id', '=', endpointId)
    .where('status', '=', 'pending')
    .where('claimed_by', '<>', taskId)
    .where('claimed_until', '>', now.toISOString())
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return count
}

export async function claimDelivery(
  trx: Transaction<DB>,
  deliveryId: number,
  { taskId, until }: { readonly taskId: string; readonly until: Date },
): Promise<void> {
  await trx
    .updateTable('webhook_deliveries')
    .set({ claimed_by: taskId, claimed_until: until.toISOString() })
    .where('id', '=', deliveryId)
    .execute()
}

/** Has a delivery wait for its endpoint; no task is left that would make it. */
export async function setWaiting(trx: Transaction<DB>, deliveryId: number): Promise<void> {
  await trx
    .updateTable('webhook_deliveries')
    .set({ status: 'waiting', claimed_by: null, claimed_until: null })
    .where('id', '=', deliveryId)
    .execute()
}

export interface Attempt extends WebhookOutcome {
  readonly deliveryId: number
  readonly number: number
  readonly at: Date
}

/** @returns whether it had not been written down before */
export async function insertAttempt(
  trx: Transaction<DB>,
  { deliveryId, number, at, ms, status, error, response }: Attempt,
): Promise<boolean> {
  const row = await trx
    .insertInto('webhook_attempts')
    .values({ delivery_id: deliveryId, number, at: at.toISOString(), ms, status, error, response })
    .onConflict((conflict) => conflict.doNothing())
    .returning('number')
    .executeTakeFirst()
  return row !== undefined
}

/** What became of a delivery by an attempt. */
export interface After {
  readonly status: 'pending' | 'delivered' | 'dead'
  readonly attempts: number
  readonly tries: number
  /** When it is tried again, if it is. */
  readonly dueAt: Date | null
  readonly deliveredAt: Date | null
}

export async function settleDelivery(trx: Transaction<DB>, deliveryId: number, after: After): Promise<void> {
  await trx
    .updateTable('webhook_deliveries')
    .set({
      status: after.status,
      attempts: after.attempts,
      tries: after.tries,
      due_at: after.dueAt?.toISOString() ?? null,
      delivered_at: after.deliveredAt?.toISOString() ?? null,
      claimed_by: null,
      claimed_until: null,
    })
    .where('id', '=', deliveryId)
    .execute()
}

export interface Standing {
  readonly failures: number
  readonly failingSince: string | null
  readonly pausedUntil: string | null
  readonly disabledReason?: 'gone' | 'failing'
}

export async function saveStanding(trx: Transaction<DB>, endpointId: number, standing: Standing): Promise<void> {
  const { failures, failingSince, pausedUntil, disabledReason } = standing
  await trx
    .updateTable('webhook_endpoints')
    .set({
      failures,
      failing_since: failingSince,
      paused_until: pausedUntil,
      ...(disabledReason !== undefined && { disabled_reason: disabledReason }),
    })
    .where('id', '=', endpointId)
    .execute()
}
