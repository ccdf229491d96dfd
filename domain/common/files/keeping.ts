import type { WriteCtx } from '../context.ts'
import { common, DomainError } from '../errors.ts'
import * as queries from './queries.ts'
import { removeFiles } from './tasks.ts'

/**
 * Keeps files beyond the request or task that put them, from the moment the transaction commits. From then on their keys
 * are the caller's to remember.
 */
export async function keepFiles({ db }: Pick<WriteCtx, 'db'>, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return
  const kept = await queries.keepStaged(db, keys)
  if (kept !== keys.length) throw new DomainError(common.conflict, 'The file is no longer there; send it again.')
}

/** Lets files go: they are removed a moment after the transaction has committed, and never if it does not. */
export async function releaseFiles(
  { db, enqueue }: Pick<WriteCtx, 'db' | 'enqueue'>,
  keys: readonly string[],
): Promise<void> {
  if (keys.length === 0) return
  const doomed = await queries.doom(db, keys, 'kept')
  if (doomed.length > 0) await enqueue(removeFiles, { keys: doomed })
}
