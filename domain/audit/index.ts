import type { Reader } from '../../db/connect.ts'
import { Id } from '../common/fields.ts'
import { decodeCursor, type Page, type PageInput, toPage } from '../common/page.ts'
import { listHistory } from './queries.ts'
import type { HistoryEvent } from './schema.ts'

export { exportOf } from './personal.ts'
export type { HistoryEvent } from './schema.ts'

/** What happened to one thing, oldest first. Who may see its history is for the caller to say. */
export async function historyOf(
  db: Reader,
  aggregate: string,
  { cursor, limit }: PageInput,
): Promise<Page<HistoryEvent>> {
  const ordering = 'id'
  const position = cursor === undefined ? undefined : decodeCursor(cursor, ordering, [Id])
  const rows = await listHistory(db, aggregate, limit, position)
  return toPage({ rows, limit, ordering, position, keysOf: ({ id }) => [id] })
}
