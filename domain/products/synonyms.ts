import type { ReadCtx, WriteCtx } from '../common/context.ts'
import { changesBetween } from '../common/event.ts'
import { type FieldError, invalid } from '../common/errors.ts'
import { synonymsChanged } from './events.ts'
import type { SetSynonyms } from './inputs.ts'
import type { Synonyms } from './schema.ts'
import * as queries from './synonym-queries.ts'

export async function listSynonyms(ctx: ReadCtx): Promise<Synonyms> {
  return { results: await queries.listSynonyms(ctx.db) }
}

/** Makes these all the synonyms there are; searches know them from the commit on. */
export async function setSynonyms(ctx: WriteCtx, { results }: SetSynonyms): Promise<Synonyms> {
  const wordless = await queries.findWordless(ctx.db, results)
  if (wordless.length > 0) throw invalid(wordless.map(fault))
  const before = await queries.replaceSynonyms(ctx.db, results, ctx.now)
  const after = await queries.listSynonyms(ctx.db)
  const changes = changesBetween(Object.fromEntries(before.map(pair)), Object.fromEntries(after.map(pair)))
  if (Object.keys(changes).length > 0) await ctx.emit(synonymsChanged, {}, changes)
  return { results: after }
}

const pair = ({ term, synonyms }: Synonyms['results'][number]) => [term, synonyms] as const

const fault = (row: number): FieldError => ({
  path: `results.${row}`,
  message: 'Words such as “the” are not searched for, and cannot stand for anything.',
  code: 'no_words',
})
