import { type Kysely, sql } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import { type Batching, deleteInBatches } from '../common/batches.ts'
import type { HeardQueries } from './schema.ts'

/** A text with how often it was searched for, and how often nothing was found. */
export interface Heard {
  readonly query: string
  readonly asked: number
  readonly foundNothing: number
}

/** What fewer have asked for is told to nobody. */
export const LEAST_ASKED = 3

/** In one order for all, so that several processes do not wait in a circle. */
export async function addHeard(db: Kysely<DB>, day: string, heard: readonly Heard[]): Promise<void> {
  await sql`
    insert into search_queries as kept (day, query, asked, found_nothing)
    select ${day}::date, query, asked, "foundNothing"
    from jsonb_to_recordset(${JSON.stringify(heard)}::jsonb) as heard (query text, asked int, "foundNothing" int)
    order by query
    on conflict (day, query) do update set asked = kept.asked + excluded.asked,
      found_nothing = kept.found_nothing + excluded.found_nothing`.execute(db)
}

export async function listHeard(
  db: Reader,
  kind: 'popular' | 'zero-results',
  since: string,
  limit: number,
): Promise<HeardQueries['results']> {
  const key = kind === 'popular' ? sql`asked` : sql`"foundNothing"`
  const { rows } = await sql<HeardQueries['results'][number]>`
    select * from (
      select query, sum(asked)::int as asked, sum(found_nothing)::int as "foundNothing"
      from search_queries where day >= ${since}::date group by query
    ) as each where ${key} >= ${LEAST_ASKED} order by ${key} desc, query limit ${limit}`.execute(db)
  return rows
}

export const pruneHeard = (ctx: Batching, before: string, today: string): Promise<number> =>
  deleteInBatches(
    ctx,
    'search_queries',
    sql`(day < ${before}::date or (day < ${today}::date and asked < ${LEAST_ASKED}))`,
  )
