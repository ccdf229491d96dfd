import { promises as fs } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Kysely, sql } from 'kysely'
import {
  DEFAULT_MIGRATION_TABLE,
  FileMigrationProvider,
  type MigrationInfo,
  Migrator,
  NO_MIGRATIONS,
} from 'kysely/migration'
import { connect } from './connect.ts'
import type { DB } from './types.ts'
import { prepareVectorSearch } from './vector-search.ts'

const folder = fileURLToPath(new URL('../migrations', import.meta.url))

const provider = new FileMigrationProvider({ fs, path, migrationFolder: folder, import: (file) => import(file) })

export interface MigrationStep {
  readonly name: string
  readonly direction: 'Up' | 'Down'
}

/**
 * Applies what is missing, in one transaction under an advisory lock: two that start at once apply each step once. Then sets up
 * what the server can do beyond it.
 */
export async function migrateToLatest(url: string): Promise<MigrationStep[]> {
  return withMigrator(url, async (migrator, db) => {
    const applied = await steps(migrator.migrateToLatest())
    await prepareVectorSearch(db)
    return applied
  })
}

/** Takes every migration back; for tests of up → down → up. */
export async function migrateDown(url: string): Promise<MigrationStep[]> {
  return withMigrator(url, (migrator) => steps(migrator.migrateTo(NO_MIGRATIONS)))
}

/** Names of the migrations this database does not have yet. */
export async function pendingMigrations(url: string): Promise<string[]> {
  return withMigrator(url, async (migrator) => unapplied(await migrator.getMigrations()))
}

/** The same over an open pool, for the readiness check. */
export async function hasPendingMigrations<T>(db: Kysely<T>): Promise<boolean> {
  return unapplied(await createMigrator(db).getMigrations()).length > 0
}

/** Names of the migrations this code has. */
export async function knownMigrations(): Promise<string[]> {
  return Object.keys(await provider.getMigrations())
}

/** Names of the migrations a database has had, be they known here or not; none where there never was a migration. */
export async function appliedMigrations(url: string): Promise<string[]> {
  const { db } = connect({ url, max: 1 })
  try {
    const tables = await db.introspection.getTables({ withInternalKyselyTables: true })
    if (!tables.some(({ name }) => name === DEFAULT_MIGRATION_TABLE)) return []
    const { rows } = await sql<{
      name: string
    }>`select name from ${sql.table(DEFAULT_MIGRATION_TABLE)} order by name`.execute(db)
    return rows.map(({ name }) => name)
  } finally {
    await db.destroy()
  }
}

function unapplied(migrations: readonly MigrationInfo[]): string[] {
  return migrations.filter(({ executedAt }) => executedAt === undefined).map(({ name }) => name)
}

async function withMigrator<T>(url: string, work: (migrator: Migrator, db: Kysely<DB>) => Promise<T>): Promise<T> {
  const { db } = connect({ url, max: 2, statementTimeout: 0 })
  try {
    return await work(createMigrator(db), db)
  } finally {
    await db.destroy()
  }
}

function createMigrator<T>(db: Kysely<T>): Migrator {
  return new Migrator({ db, provider })
}

async function steps(result: ReturnType<Migrator['migrateToLatest']>): Promise<MigrationStep[]> {
  const { error, results = [] } = await result
  if (error !== undefined) throw error
  return results.map(({ migrationName, direction }) => ({ name: migrationName, direction }))
}
