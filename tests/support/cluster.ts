// The throw-away PostgreSQL of one test run (or benchmark): fast, never kept, gone with the process it follows.

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import { pino } from 'pino'
import { migrateToLatest } from '../../db/migrate.ts'
import { startBoss } from '../../jobs/boss.ts'
import { startEmbeddedPostgres, stopEmbeddedPostgres } from '../../server/embedded-postgres.ts'

export interface Cluster {
  /** Of the maintenance database, as superuser. */
  readonly url: string
  /** All the cluster's files. */
  readonly folder: string
}

/** Migrated once; every test file gets a copy. Nobody can connect to it. */
export const TEMPLATE = 'fashionistar_template'

const SETTINGS = {
  max_connections: 300,
  autovacuum: 'off',
  wal_level: 'minimal',
  max_wal_senders: 0,
  max_wal_size: '256MB',
  io_method: 'sync',
}

const MEMORY = '/dev/shm'
const ROOM_NEEDED = 1.5e9

export interface ClusterOptions {
  /** Bytes that must be free in memory for it to lie there. */
  readonly room?: number
}

/** Starts a cluster that disappears when process `pid` does, whatever becomes of its caller. Holds the template. */
export async function startCluster(pid: number, { room = ROOM_NEEDED }: ClusterOptions = {}): Promise<Cluster> {
  const folder = fs.mkdtempSync(path.join(hasRoom(MEMORY, room) ? MEMORY : os.tmpdir(), 'fashionistar-'))
  fs.chmodSync(folder, 0o755)
  const thenDelete = [folder, noteOf(pid)]
  try {
    const follow = { pid, thenDelete }
    const { url } = await startEmbeddedPostgres({ dataDir: folder, durable: false, settings: SETTINGS, follow })
    await createTemplate(url)
    return { url, folder }
  } catch (error) {
    await stopCluster({ folder })
    throw error
  }
}

export async function stopCluster({ folder }: Pick<Cluster, 'folder'>): Promise<void> {
  await stopEmbeddedPostgres(folder)
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}

/** The address of another database of the same cluster. */
export function databaseUrl({ url }: Pick<Cluster, 'url'>, database: string): string {
  return Object.assign(new URL(url), { pathname: database }).href
}

/** Leaves word for the tests of the tap run `pid`. Runs do not see each other, so two may go on in one checkout. */
export function noteCluster(pid: number, cluster: Cluster): void {
  fs.mkdirSync(path.dirname(noteOf(pid)), { recursive: true })
  fs.writeFileSync(noteOf(pid), JSON.stringify(cluster))
}

export function findCluster(pid: number): Cluster {
  const note = noteOf(pid)
  if (!fs.existsSync(note)) throw new Error('this test needs the database of a tap run: start it with npx tap <file>')
  return JSON.parse(fs.readFileSync(note, 'utf8')) as Cluster
}

export function forgetCluster(pid: number): void {
  fs.rmSync(noteOf(pid), { force: true })
}

function noteOf(pid: number): string {
  return path.join(import.meta.dirname, `../../.tap/cluster-${pid}.json`)
}

async function createTemplate(url: string): Promise<void> {
  const client = new Client(url)
  await client.connect()
  try {
    await client.query(`create database ${TEMPLATE}`)
    await migrateToLatest(databaseUrl({ url }, TEMPLATE))
    await makeQueues(databaseUrl({ url }, TEMPLATE))
    await client.query(`alter database ${TEMPLATE} with is_template true allow_connections false`)
  } finally {
    await client.end()
  }
}

/** What a first start of the product does once the tables are there. */
async function makeQueues(url: string): Promise<void> {
  const boss = await startBoss({ url, log: pino({ level: 'silent' }), supervise: false })
  await boss.stop()
}

/** Docker gives 64 MB of it unless told otherwise. */
function hasRoom(folder: string, room: number): boolean {
  try {
    const { bavail, bsize } = fs.statfsSync(folder)
    return bavail * bsize > room
  } catch {
    return false
  }
}
