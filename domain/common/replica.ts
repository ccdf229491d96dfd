import type { Kysely } from 'kysely'
import type { DB } from '../../db/types.ts'

/** What a caller may be answered by a replica: as of a moment ago, and never of before what the caller has done. */
export interface ReplicaReads {
  /** The replica's database; nothing while it does not know what this caller has done, or is too far behind. */
  find(): Kysely<DB> | undefined
  /** The replica could not answer, and the primary is asked instead. */
  failed(error: unknown): void
  /** The caller may have changed something. Resolves once all processes have been told. */
  wrote(): Promise<void>
}

/**
 * Asks the replica, where it may answer, else the primary. What fails is asked of the primary again: the replica may be going
 * down, or not know yet what is asked for.
 */
export async function readOf<T>(
  primary: Kysely<DB>,
  replica: ReplicaReads,
  read: (db: Kysely<DB>) => Promise<T>,
): Promise<T> {
  const db = replica.find()
  if (db === undefined) return read(primary)
  try {
    return await read(db)
  } catch (error) {
    replica.failed(error)
    return read(primary)
  }
}

/** What changes something is answered once all processes know that it may have: were it only in part, before it failed. */
export async function thenTell<T>(replica: ReplicaReads, answered: Promise<T>): Promise<T> {
  try {
    return await answered
  } finally {
    await replica.wrote()
  }
}
