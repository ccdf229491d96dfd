import type { Logger } from 'pino'
import { migrateToLatest } from '../db/migrate.ts'
import type { Config } from './config.ts'
import { startEmbeddedPostgres } from './embedded-postgres.ts'

export interface OpenDatabase {
  readonly url: string
  /** Where it came from, in words for the summary. */
  readonly origin: string
  stop(): Promise<void>
}

/** The database that DATABASE_URL names, or the embedded one, running. */
export async function openDatabase({ databaseUrl, dataDir }: Config, log: Logger): Promise<OpenDatabase> {
  if (databaseUrl !== undefined)
    return { url: databaseUrl, origin: `PostgreSQL at ${new URL(databaseUrl).host}`, stop: async () => {} }
  const postgres = await startEmbeddedPostgres({ dataDir, log: (line) => log.debug(line) })
  return { url: postgres.url, origin: `embedded PostgreSQL in ${postgres.dataDir}`, stop: () => postgres.stop() }
}

/** The same with every migration applied; started twice at once, each is applied once. */
export async function openMigratedDatabase(config: Config, log: Logger): Promise<OpenDatabase> {
  const database = await openDatabase(config, log)
  try {
    const applied = await migrateToLatest(database.url)
    if (applied.length > 0) log.info({ migrations: applied.map(({ name }) => name) }, 'migrated')
    return database
  } catch (error) {
    await database.stop()
    throw error
  }
}
