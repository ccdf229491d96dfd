import { type RawBuilder, sql } from 'kysely'
import type { Position } from './page.ts'

export interface SortColumn {
  readonly expression: RawBuilder<unknown>
  /** The type a cursor's value is read as. */
  readonly type: RawBuilder<unknown>
}

export interface Keyset {
  /** Which rows come after the position, in the direction of reading; all of them at the start of a list. */
  readonly after: RawBuilder<boolean>
  readonly direction: RawBuilder<unknown>
}

export const idColumn = (expression = sql`id`): SortColumn => ({ expression, type: sql`bigint` })

/**
 * How a list ordered by these columns goes on from a position. The last column is the id: with it no two rows stand at the
 * same place, so that none is repeated or skipped.
 */
export function keyset(
  columns: readonly SortColumn[],
  position: Position | undefined,
  { descending = false } = {},
): Keyset {
  const down = descending !== (position?.backwards ?? false)
  const direction = down ? sql`desc` : sql`asc`
  if (position === undefined) return { after: sql<boolean>`true`, direction }
  const row = columns.map(({ expression }) => expression)
  const values = columns.map(({ type }, index) => sql`${position.keys[index]}::${type}`)
  const after = sql<boolean>`(${sql.join(row)}) ${down ? sql`<` : sql`>`} (${sql.join(values)})`
  return { after, direction }
}

/** A list by name, then id. */
export const byName = (position: Position | undefined): Keyset =>
  keyset([{ expression: sql`name`, type: sql`text` }, idColumn()], position)
