import type { Kysely } from 'kysely'
import type { DB } from '../../../db/types.ts'
import type { Log } from '../context.ts'
import type { StorageGateway } from '../storage.ts'
import * as queries from './queries.ts'

interface Means {
  readonly db: Kysely<DB>
  readonly gateways: { readonly storage: StorageGateway }
  readonly log: Log
}

/** Removes those of these files that nobody has kept. What does not work out now is left to the sweep. */
export async function discard({ db, gateways, log }: Means, keys: readonly string[]): Promise<void> {
  try {
    for (const key of await queries.doom(db, keys, 'staged')) {
      await gateways.storage.remove(key)
      await queries.forget(db, key)
    }
  } catch (err) {
    log.warn({ err }, 'files not removed')
  }
}
