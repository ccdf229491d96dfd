import { type RawBuilder, sql } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import { idColumn, keyset } from '../common/keyset.ts'
import type { Position } from '../common/page.ts'
import type { AuditEvent, HistoryEvent, ListAuditEvents } from './schema.ts'

type Filters = Omit<ListAuditEvents, 'cursor' | 'limit'>

/** Newest first. One row more than `limit`, to know whether a page follows. */
export async function listEvents(
  db: Reader,
  filters: Filters,
  limit: number,
  position?: Position,
): Promise<AuditEvent[]> {
  const { after, direction } = keyset([idColumn()], position, { descending: true })
  const { rows } = await sql<AuditEvent>`
    select id, name, aggregate, actor, request_id as "requestId", occurred_at as "occurredAt", payload, changes,
      coalesce((select true from event_seals where event_id = events.id), false) as sealed
    from events where ${after} and ${chosen(filters)}
    order by id ${direction} limit ${limit + 1}`.execute(db)
  return rows
}

function chosen({ aggregate, name, actor, requestId, since, until }: Filters): RawBuilder<unknown> {
  const conditions = [sql`true`]
  if (aggregate !== undefined) conditions.push(sql`aggregate = ${aggregate}`)
  if (name !== undefined) conditions.push(sql`name = ${name}`)
  if (actor !== undefined) conditions.push(sql`actor = ${actor}`)
  if (requestId !== undefined) conditions.push(sql`request_id = ${requestId}`)
  if (since !== undefined) conditions.push(sql`occurred_at >= ${since}`)
  if (until !== undefined) conditions.push(sql`occurred_at < ${until}`)
  return sql.join(conditions, sql` and `)
}

/** Oldest first. One row more than `limit`, to know whether a page follows. */
export async function listHistory(
  db: Reader,
  aggregate: string,
  limit: number,
  position?: Position,
): Promise<HistoryEvent[]> {
  const { after, direction } = keyset([idColumn()], position)
  const { rows } = await sql<HistoryEvent>`
    select id, name, occurred_at as "occurredAt", changes from events where aggregate = ${aggregate} and ${after}
    order by id ${direction} limit ${limit + 1}`.execute(db)
  return rows
}
