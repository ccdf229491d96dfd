import type { Logger } from 'pino'
import { reach } from '../db/connect.ts'
import { migrateToLatest, pendingMigrations } from '../db/migrate.ts'
import type { Config } from './config.ts'
import { makeDataFolder } from './data-folder.ts'
import { startEmbeddedPostgres } from './embedded-postgres.ts'
import { Refusal } from './refusal.ts'

export interface OpenDatabase {
  readonly url: string
  /** Past any pooler. */
  readonly directUrl: string
  /** Where it came from, in words for the summary. */
  readonly origin: string
  stop(): Promise<void>
}

/** The database that DATABASE_URL names, or the embedded one, running. */
export async function openDatabase(config: Config, log: Logger): Promise<OpenDatabase> {
  const { databaseUrl, databaseDirectUrl = databaseUrl, dataDir } = config
  if (databaseUrl !== undefined && databaseDirectUrl !== undefined) {
    const { host } = new URL(databaseUrl)
    await ensureReached(databaseUrl, 'DATABASE_URL')
    if (databaseDirectUrl !== databaseUrl) await ensureReached(databaseDirectUrl, 'DATABASE_DIRECT_URL')
    return { url: databaseUrl, directUrl: databaseDirectUrl, origin: `PostgreSQL at ${host}`, stop: async () => {} }
  }
  await makeDataFolder(dataDir)
  const postgres = await startEmbeddedPostgres({ dataDir, log: (line) => log.debug(line) })
  const { url } = postgres
  return {
    url,
    directUrl: url,
    origin: `embedded PostgreSQL in ${postgres.dataDir}`,
    stop: () => postgres.stop(),
  }
}

async function ensureReached(url: string, variable: string): Promise<void> {
  const { host } = new URL(url)
  try {
    await reach(url)
  } catch (error) {
    // A name with several addresses fails once for each, and the sum of it has no message.
    const reasons = error instanceof AggregateError ? (error.errors as unknown[]) : [error]
    throw new Refusal(`Cannot use the database at ${host}: ${reasons.map(messageOf).join('; ')}. See ${variable}.`)
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/**
 * The same with every migration applied; started twice at once, each is applied once. Where migrations are a step of the
 * deployment nothing is applied here.
 * @throws Refusal when some are missing
 */
export async function openMigratedDatabase(config: Config, log: Logger): Promise<OpenDatabase> {
  const database = await openDatabase(config, log)
  try {
    if (!config.migrateOnStart) {
      await refuseUnmigrated(database)
      return database
    }
    const applied = await migrateToLatest(database.directUrl)
    if (applied.length > 0) log.info({ migrations: applied.map(({ name }) => name) }, 'migrated')
    return database
  } catch (error) {
    await database.stop()
    throw error
  }
}

async function refuseUnmigrated({ directUrl }: OpenDatabase): Promise<void> {
  const pending = await pendingMigrations(directUrl)
  if (pending.length === 0) return
  throw new Refusal(
    `Migrations are missing: ${pending.join(', ')}. Run npm run manage -- migrate. See MIGRATE_ON_START.`,
  )
}
