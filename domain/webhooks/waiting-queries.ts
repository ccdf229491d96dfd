import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'

/** Which attempt of which delivery is to be made. */
export interface Due {
  readonly deliveryId: number
  readonly attempt: number
}

/** How many deliveries to an endpoint have a task that is to make them now. */
export async function countDue(trx: Transaction<DB>, endpointId: number, now: Date): Promise<number> {
  const { count } = await trx
    .selectFrom('webhook_deliveries')
    .where('endpoint_id', '=', endpointId)
    .where('status', '=', 'pending')
    .where('due_at', '<=', now.toISOString())
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return count
}

/** Takes up to so many out of waiting, those due first. Each must be queued in this transaction. */
export async function takeWaiting(trx: Transaction<DB>, endpointId: number, most: number): Promise<Due[]> {
  const { rows } = await sql<Due>`
    update webhook_deliveries set status = 'pending'
    where id in (
      select id from webhook_deliveries where endpoint_id = ${endpointId} and status = 'waiting'
      order by due_at, id limit ${most} for update skip locked
    )
    returning id as "deliveryId", attempts + 1 as attempt`.execute(trx)
  return rows
}

/** Endpoints that something waits for and that may be sent to. */
export async function endpointsToServe(db: Reader, now: Date, most: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from webhook_endpoints as endpoint
    where disabled_reason is null and (paused_until is null or paused_until <= ${now.toISOString()})
      and exists (select from webhook_deliveries where endpoint_id = endpoint.id and status = 'waiting')
    order by id limit ${most}`.execute(db)
  return rows.map(({ id }) => id)
}

/** Has those wait that should have been made before this time and whose task is not to be seen. @returns how many */
export async function parkOverdue(trx: Transaction<DB>, before: Date, now: Date): Promise<number> {
  const { rows } = await sql`
    update webhook_deliveries set status = 'waiting', claimed_by = null, claimed_until = null
    where id in (
      select id from webhook_deliveries
      where status = 'pending' and due_at < ${before.toISOString()}
        and (claimed_until is null or claimed_until < ${now.toISOString()})
      for update skip locked
    )
    returning id`.execute(trx)
  return rows.length
}

/** Gives up what has waited until its time was over. @returns how many */
export async function giveUpExpired(trx: Transaction<DB>, now: Date): Promise<number> {
  const { rows } = await sql`
    update webhook_deliveries set status = 'dead', due_at = null
    where id in (
      select id from webhook_deliveries where status = 'waiting' and expires_at <= ${now.toISOString()}
      for update skip locked
    )
    returning id`.execute(trx)
  return rows.length
}
