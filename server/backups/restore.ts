import fs from 'node:fs'
import path from 'node:path'
import { appliedMigrations, knownMigrations } from '../../db/migrate.ts'
import { rowCounts } from '../../db/row-counts.ts'
import { startEmbeddedPostgres } from '../embedded-postgres.ts'
import { findPlace, isAlive, type Place } from '../embedded-postgres/place.ts'
import { findPostmaster } from '../embedded-postgres/postmaster.ts'
import { decide, type Restored, settleRestored } from '../embedded-postgres/restored.ts'
import { Refusal } from '../refusal.ts'
import { type Head, kept } from './contents.ts'
import { syncFolder } from './durable.ts'
import { unpack } from './unpack.ts'

export interface RestoreOptions {
  readonly dataDir: string
  /** What is there gives way, and is kept beside. */
  readonly force: boolean
}

export interface Outcome {
  readonly head: Head
  readonly tables: number
  readonly rows: number
  /** Where what was there before is now. */
  readonly asides: readonly string[]
}

/** Unpacks a backup beside its place, starts it there, looks at it and stops it, and only then has it take the place. */
export async function restoreBackup(file: string, { dataDir, force }: RestoreOptions): Promise<Outcome> {
  const place = await findPlace(dataDir)
  await settleRestored(place, dataDir)
  refuseRunning(place)
  if (!force) refuseOccupied(place, dataDir)
  const drafts = makeDrafts(place, dataDir)
  try {
    const head = await unpackInto(drafts, file, place)
    const counts = await tryOut(drafts)
    refuseRunning(place)
    decide(place, dataDir, drafts)
    const asides = await settleRestored(place, dataDir)
    for (const folder of new Set([path.dirname(place.data), dataDir])) await syncFolder(folder)
    const rows = [...counts.values()].reduce((sum, count) => sum + count, 0)
    return { head, tables: counts.size, rows, asides }
  } finally {
    for (const folder of [drafts.cluster, drafts.files]) fs.rmSync(folder, { recursive: true, force: true })
  }
}

function refuseRunning({ data }: Place): void {
  if (findPostmaster(data) === undefined) return
  throw new Refusal(`The database in ${data} is running: stop it first.`)
}

function refuseOccupied({ data }: Place, dataDir: string): void {
  const there = [data, ...kept.map((name) => path.join(dataDir, name))].filter((file) => fs.existsSync(file))
  if (there.length === 0) return
  throw new Refusal(`There is something already: ${there.join(', ')}. --force keeps it beside and goes on.`)
}

const DRAFT = /^restoring-(\d+)-/

function makeDrafts(place: Place, dataDir: string): Restored {
  const [cluster, files] = [path.dirname(place.data), dataDir].map((folder) => {
    for (const name of fs.readdirSync(folder)) {
      const maker = DRAFT.exec(name)?.[1]
      if (maker !== undefined && !isAlive(Number(maker))) fs.rmSync(path.join(folder, name), { recursive: true })
    }
    return fs.mkdtempSync(path.join(folder, `restoring-${process.pid}-`))
  }) as [string, string]
  // The account that runs the server has to pass through.
  fs.chmodSync(cluster, 0o755)
  const postgres = path.join(cluster, 'postgres')
  fs.mkdirSync(postgres, { mode: 0o700 })
  if (place.account) fs.chownSync(postgres, place.account.uid, place.account.gid)
  return { cluster, files }
}

async function unpackInto({ cluster, files }: Restored, file: string, { account }: Place): Promise<Head> {
  const heads: Head[] = []
  const accept = async (head: Head) => {
    if (head.format !== 1) throw new Refusal(`This is a backup of another format (${String(head.format)}).`)
    await refuseUnknown(head.migrations)
    heads.push(head)
  }
  await unpack(file, { postgres: path.join(cluster, 'postgres'), files, account, accept })
  return heads[0]!
}

async function refuseUnknown(migrations: readonly string[]): Promise<void> {
  const known = new Set(await knownMigrations())
  const unknown = migrations.filter((name) => !known.has(name))
  if (unknown.length === 0) return
  throw new Refusal(`The backup is of a newer version: this one has no ${unknown.join(', ')}.`)
}

/** What does not start here, or is newer than it said, is found before anything has given way to it. */
async function tryOut({ cluster }: Restored): Promise<ReadonlyMap<string, number>> {
  // Where there is no cluster a start would make one.
  if (!fs.existsSync(path.join(cluster, 'postgres/PG_VERSION'))) throw new Refusal('The backup holds no database.')
  const postgres = await startEmbeddedPostgres({ dataDir: cluster }).catch((error: Error) => {
    throw new Refusal(`The database that was restored does not start here. ${error.message}`)
  })
  try {
    await refuseUnknown(await appliedMigrations(postgres.url))
    return await rowCounts(postgres.url)
  } finally {
    await postgres.stop()
  }
}
