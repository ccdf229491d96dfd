import type { ReadCtx } from '../common/context.ts'
import { Id } from '../common/fields.ts'
import { decodeCursor, type Page, toPage } from '../common/page.ts'
import * as queries from './queries.ts'
import type { AuditEvent, ListAuditEvents } from './schema.ts'

/** What happened in the marketplace, newest first. */
export async function listEvents(ctx: ReadCtx, input: ListAuditEvents): Promise<Page<AuditEvent>> {
  const { cursor, limit, ...filters } = input
  const ordering = '-id'
  const position = cursor === undefined ? undefined : decodeCursor(cursor, ordering, [Id])
  const rows = await queries.listEvents(ctx.db, filters, limit, position)
  return toPage({ rows, limit, ordering, position, keysOf: ({ id }) => [id] })
}
