import type { Logger } from 'pino'
import { reach } from '../db/connect.ts'
import { migrateToLatest } from '../db/migrate.ts'
import type { Config } from './config.ts'
import { startEmbeddedPostgres } from './embedded-postgres.ts'
import { Refusal } from './refusal.ts'

export interface OpenDatabase {
  readonly url: string
  /** Where it came from, in words for the summary. */
  readonly origin: string
  stop(): Promise<void>
}

/** The database that DATABASE_URL names, or the embedded one, running. */
export async function openDatabase({ databaseUrl, dataDir }: Config, log: Logger): Promise<OpenDatabase> {
  if (databaseUrl !== undefined) return openGivenDatabase(databaseUrl)
  const postgres = await startEmbeddedPostgres({ dataDir, log: (line) => log.debug(line) })
  return { url: postgres.url, origin: `embedded PostgreSQL in ${postgres.dataDir}`, stop: () => postgres.stop() }
}

async function openGivenDatabase(url: string): Promise<OpenDatabase> {
  const { host } = new URL(url)
  try {
    await reach(url)
  } catch (error) {
    // A name with several addresses fails once for each, and the sum of it has no message.
    const reasons = error instanceof AggregateError ? (error.errors as unknown[]) : [error]
    throw new Refusal(`Cannot use the database at ${host}: ${reasons.map(messageOf).join('; ')}. See DATABASE_URL.`)
  }
  return { url, origin: `PostgreSQL at ${host}`, stop: async () => {} }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

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
