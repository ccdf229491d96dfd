import { sql } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { Owners } from './owners-queries.ts'

export interface PastEvent {
  readonly id: number
  readonly name: string
  readonly payload: unknown
  readonly occurredAt: string
}

export function findEvent(db: Reader, id: number): Promise<PastEvent> {
  return db
    .selectFrom('events')
    .where('id', '=', id)
    .select(['id', 'name', 'payload', 'occurred_at as occurredAt'])
    .executeTakeFirstOrThrow()
}

/** The endpoints of these owners that want to hear of this. */
export async function findSubscribers(db: Reader, { userIds, vendorIds }: Owners, name: string): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from webhook_endpoints
    where (user_id = any(${[...userIds]}::bigint[]) or vendor_id = any(${[...vendorIds]}::bigint[]))
      and disabled_reason is null and event_types && array['*', ${name}]::text[]
    order by id`.execute(db)
  return rows.map(({ id }) => id)
}
