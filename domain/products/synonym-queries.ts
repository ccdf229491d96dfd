import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import type { Synonyms } from './schema.ts'

type Synonym = Synonyms['results'][number]

export function listSynonyms(db: Reader): Promise<Synonym[]> {
  return db.selectFrom('search_synonyms').select(['term', 'synonyms']).orderBy('term').execute()
}

const given = (synonyms: readonly Synonym[]) => sql`
  select row.n, row.term, row.synonyms, plainto_tsquery('english', row.term) as target
  from jsonb_to_recordset(${JSON.stringify(synonyms.map((each, n) => ({ ...each, n })))}::jsonb)
    as row (n int, term text, synonyms text[])`

/** Which of them, by their place, have a term or a synonym without a word that is searched for. */
export async function findWordless(db: Reader, synonyms: readonly Synonym[]): Promise<number[]> {
  const { rows } = await sql<{ n: number }>`
    select n from (${given(synonyms)}) as given
    where numnode(target) = 0
      or exists (select from unnest(synonyms) as word where numnode(phraseto_tsquery('english', word)) = 0)
    order by n`.execute(db)
  return rows.map(({ n }) => n)
}

/** @returns those there were; whoever changes them at the same time waits */
export async function replaceSynonyms(
  trx: Transaction<DB>,
  synonyms: readonly Synonym[],
  now: Date,
): Promise<Synonym[]> {
  await sql`lock table search_synonyms in share row exclusive mode`.execute(trx)
  const before = await listSynonyms(trx)
  await trx.deleteFrom('search_synonyms').execute()
  await sql`
    insert into search_synonyms (term, synonyms, target, substitute, updated_at)
    select term, synonyms, target, target || (
      select string_agg('(' || phraseto_tsquery('english', word)::text || ')', ' | ')::tsquery from unnest(synonyms) as word
    ), ${now.toISOString()}::timestamptz
    from (${given(synonyms)}) as given`.execute(trx)
  return before
}
