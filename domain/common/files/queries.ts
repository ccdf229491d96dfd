import type { Kysely, Transaction } from 'kysely'
import { type Reader, statement } from '../../../db/connect.ts'
import type { DB } from '../../../db/types.ts'

export async function insertStaged(db: Kysely<DB>, key: string, now: Date): Promise<void> {
  await db.insertInto('stored_files').values({ key, staged_at: now.toISOString() }).execute()
}

const keepText = `update stored_files set state = 'kept' where key = any($1) and state = 'staged' returning key`

/** @returns how many were still there to be kept */
export async function keepStaged(trx: Transaction<DB>, keys: readonly string[]): Promise<number> {
  return (await trx.executeQuery(statement(keepText, [keys]))).rows.length
}

const doomText = `update stored_files set state = 'doomed' where key = any($1) and state = $2 returning key`

/** @returns those that are to go now */
export async function doom(db: Kysely<DB>, keys: readonly string[], from: 'staged' | 'kept'): Promise<string[]> {
  const { rows } = await db.executeQuery(statement<{ key: string }>(doomText, [keys, from]))
  return rows.map(({ key }) => key)
}

const abandonText = `
  update stored_files set state = 'doomed' where state = 'staged' and staged_at < $1`

/** Dooms what nobody has taken since. */
export async function doomAbandoned(db: Kysely<DB>, before: Date): Promise<void> {
  await db.executeQuery(statement(abandonText, [before.toISOString()]))
}

const doomedText = `
  select key from stored_files where state = 'doomed' and key > $1 and ($2::text[] is null or key = any($2))
  order by key limit $3`

/** The next that are to go. */
export async function findDoomed(
  db: Reader,
  { after, among, most }: { readonly after: string; readonly among: readonly string[] | null; readonly most: number },
): Promise<string[]> {
  const { rows } = await db.executeQuery(statement<{ key: string }>(doomedText, [after, among, most]))
  return rows.map(({ key }) => key)
}

const forgetText = `delete from stored_files where key = $1 and state = 'doomed'`

export async function forget(db: Kysely<DB>, key: string): Promise<void> {
  await db.executeQuery(statement(forgetText, [key]))
}
