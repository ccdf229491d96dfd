import { z } from 'zod'
import { invalid } from './errors.ts'
import { JsonText } from './json-text.ts'

export const USUAL_LIMIT = 50

/** How every list is asked for. */
export const PageInput = z.object({
  cursor: z.string().max(1_000).optional().meta({ description: '`next` or `previous` of the page before; opaque.' }),
  limit: z.int().min(1).max(100).default(USUAL_LIMIT).meta({ description: 'Rows on a page.' }),
})
export type PageInput = z.output<typeof PageInput>

/** How every list is answered. There is no count: counting costs more than the page. */
export const pageOf = <T extends z.ZodType>(row: T) =>
  z.object({ results: z.array(row), next: z.string().nullable(), previous: z.string().nullable() })

/** A position between two rows of an ordered list: the row's sort keys, the last of them its id, and which way to read on. */
export interface Position {
  readonly keys: readonly (string | number | null)[]
  readonly backwards: boolean
}

const Cursor = z.tuple([z.string(), z.boolean(), z.array(z.union([z.string(), z.number(), z.null()])).max(4)])

export function encodeCursor(ordering: string, { keys, backwards }: Position): string {
  return Buffer.from(JSON.stringify([ordering, backwards, keys])).toString('base64url')
}

/**
 * Reads a cursor made for the same ordering.
 * @param keys a schema for each sort key, so that no malformed value reaches the database
 * @throws `common.invalid` on anything else
 */
export function decodeCursor(cursor: string, ordering: string, keys: readonly z.ZodType[]): Position {
  const parsed = Cursor.safeParse(readJson(Buffer.from(cursor, 'base64url').toString()))
  if (!parsed.success) throw badCursor('The cursor is not one of ours.')
  const [madeFor, backwards, values] = parsed.data
  if (madeFor !== ordering) throw badCursor('The cursor was made for another ordering.')
  if (values.length !== keys.length || !keys.every((schema, i) => schema.safeParse(values[i]).success)) {
    throw badCursor('The cursor is not one of ours.')
  }
  return { keys: values, backwards }
}

export interface FetchedPage<R> {
  /** One more row than the page holds, if there are that many, in the direction of reading. */
  readonly rows: readonly R[]
  readonly limit: number
  readonly ordering: string
  readonly position: Position | undefined
  readonly keysOf: (row: R) => Position['keys']
}

export interface Page<R> {
  readonly results: R[]
  readonly next: string | null
  readonly previous: string | null
}

/** Cuts the extra row off, puts the rest in order and says where the neighbouring pages begin. */
export function toPage<R>({ rows, limit, ordering, position, keysOf }: FetchedPage<R>): Page<R> {
  const backwards = position?.backwards ?? false
  const more = rows.length > limit
  const kept = rows.slice(0, limit)
  const results = backwards ? kept.toReversed() : kept
  const cursorAt = (row: R | undefined, backwards: boolean) =>
    row === undefined ? null : encodeCursor(ordering, { keys: keysOf(row), backwards })
  return {
    results,
    next: backwards || more ? cursorAt(results.at(-1), false) : null,
    previous: (backwards ? more : position !== undefined) ? cursorAt(results[0], true) : null,
  }
}

/** The same page when each row is JSON text already; more may be said beside it. */
export function pageText({ results, next, previous }: Page<{ readonly json: string }>, more: object = {}): JsonText {
  const rows = results.map(({ json }) => json).join(',')
  const rest = JSON.stringify({ next, previous, ...more }).slice(1)
  const text = `{"results":[${rows}],${rest}`
  return new JsonText(text, { cursors: { next, previous } })
}

function badCursor(message: string) {
  return invalid([{ path: 'cursor', message, code: 'invalid_cursor' }])
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
