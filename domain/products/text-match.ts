import { type RawBuilder, sql } from 'kysely'
import type { Reader } from '../../db/connect.ts'

/** How a text finds products: by its words, or, where no product has them, by names that are spelt alike. */
export type Mode = 'words' | 'alike'

/**
 * `asked` is a `with` query of one row, so that what is looked for is worked out once for each statement. The rest is of
 * `product_search`, called `p`.
 */
export interface TextMatch {
  readonly asked: RawBuilder<unknown>
  readonly condition: RawBuilder<unknown>
  /** The higher the better. */
  readonly rank: RawBuilder<unknown>
}

/** A minus that excludes nothing is dropped: a run of them overflows PostgreSQL's parser, and `Kaftan - Navy` means a dash. */
const queryOf = (search: string) =>
  sql`websearch_to_tsquery('english', ${search.replaceAll(/-(?![\p{L}\p{N}"])/gu, ' ')})`

/** With what means the same. */
const widened = (search: string) =>
  sql`ts_rewrite(${queryOf(search)}, 'select target, substitute from search_synonyms')`

const asked = sql`(select query from asked)`

/** Without what is excluded, and without the signs that say so. */
const plain = (search: string): string =>
  search
    .toLowerCase()
    .replaceAll(/(^|\s)-\S+/g, ' ')
    .replaceAll('"', ' ')

export function textMatch(search: string, mode: Mode): TextMatch {
  if (mode === 'words') {
    return {
      asked: sql`select ${widened(search)} as query`,
      condition: sql`p.search @@ ${asked}`,
      rank: sql`ts_rank(p.search, ${asked})::float8`,
    }
  }
  return {
    asked: sql`select ${plain(search)}::text as query`,
    condition: sql`p.label %> ${asked}`,
    rank: sql`word_similarity(${asked}, p.label)::float8`,
  }
}

/** What is looked for when nothing is: everything. */
export const everything: TextMatch = { asked: sql`select`, condition: sql`true`, rank: sql`0::float8` }

/**
 * Whether a text has words, and no product on sale has them: then names alike are the next best. All that have them are looked up,
 * for the planner takes the first to be near, and would read every product where there is none.
 */
export async function hasNoWordsOf(db: Reader, search: string): Promise<boolean> {
  const { rows } = await sql<{ none: boolean }>`
    with asked as materialized (select ${widened(search)} as query), found as materialized (
      select from product_search p where p.published and p.deleted_at is null and p.search @@ ${asked}
    )
    select numnode(query) > 0 and not exists (select from found) as none from asked`.execute(db)
  return rows[0]!.none
}
