import { setTimeout as sleep } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import { connect } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import { databaseUrl, startCluster, stopCluster, TEMPLATE } from '../../tests/support/cluster.ts'
import { type Crew, gather } from './crew.ts'
import { prepare } from './order-changes.ts'
import { type Figures, figuresOf, wrongsIn } from './verdict.ts'

export interface ChaosOptions {
  /** Changes to be committed, at least. */
  readonly changes: number
  readonly orders: number
  readonly workers: number
  /** Changes a second, over all writers, about. */
  readonly perSecond: number
  /** How often a worker says that it lives, in seconds; after three times as long its tasks go to others. */
  readonly beatSeconds: number
  readonly signal: AbortSignal
  /** Leaves the workers in peace once the changes are made, so that the end comes soon. */
  readonly calmAtLast?: boolean
  /** Told every now and then how far it has come. */
  readonly onProgress?: (progress: Progress) => void
}

export interface Progress {
  readonly changes: number
  readonly effects: number
  /** Tasks that have not ended. */
  readonly open: number
}

export interface Outcome {
  /** In plain words; empty when all is well. */
  readonly wrongs: readonly string[]
  readonly figures: Figures
  readonly workersKilled: number
  readonly writersKilled: number
  readonly workersFrozen: number
}

const WRITERS = 2
const ROLLED_BACK = 0.1
const KILL_EVERY_MS = 2_000
/** After three beats of silence a worker is taken for lost; by then its tasks have run elsewhere. */
const FROZEN_BEATS = 6
/** So long without any progress, and it is taken to be stuck. */
const PATIENCE_MS = 120_000

/**
 * Changes orders in a migrated database while workers, and now and then a writer, are killed or frozen; when everything has been
 * worked off, looks at what came of it.
 */
export async function runChaos(url: string, options: ChaosOptions): Promise<Outcome> {
  await using stack = new AsyncDisposableStack()
  const { db } = connect({ url, max: 2 })
  stack.defer(() => db.destroy())
  await prepare(db, options.orders)
  const { orders, perSecond, beatSeconds } = options
  const terms = [`--url=${url}`, `--beat=${beatSeconds}`]
  const workers = stack.adopt(gather('worker-process.ts', options.workers, terms), end)
  const habits = [`--orders=${orders}`, `--rate=${perSecond / WRITERS}`, `--undone=${ROLLED_BACK}`]
  const writers = stack.adopt(gather('writer-process.ts', WRITERS, [`--url=${url}`, ...habits]), end)
  const trouble = stir(workers, writers, beatSeconds)
  stack.defer(() => trouble.end())
  const written = async () => {
    await writers.dismiss()
    if (options.calmAtLast === true) await trouble.settle()
  }
  await Promise.race([workOff(db, written, options), workers.broken, writers.broken])
  await trouble.settle()
  const { killed: workersKilled } = workers
  const counts = { workersKilled, writersKilled: writers.killed, workersFrozen: trouble.frozen }
  return { wrongs: await wrongsIn(db), figures: await figuresOf(db), ...counts }
}

/** Kills a worker every two seconds, a writer now and then; and has a worker fall silent for longer than is waited for it. */
function stir(workers: Crew, writers: Crew, beatSeconds: number) {
  let frozen = 0
  const timer = setInterval(() => {
    workers.killOne()
    if (Math.random() < 0.2) writers.killOne()
    if (Math.random() < 0.4 && workers.freezeOne(beatSeconds * FROZEN_BEATS * 1_000)) frozen += 1
  }, KILL_EVERY_MS)
  return {
    get frozen() {
      return frozen
    },
    end: () => clearInterval(timer),
    /** Lets whoever is still frozen do what it was about to do. */
    async settle() {
      clearInterval(timer)
      workers.thaw()
      await sleep(1_000)
    },
  }
}

const end = (crew: Crew): Promise<void> => crew.dismiss()

/** Resolves when there are enough changes and nothing is left to be done, or nothing more is being done. */
async function workOff(db: Kysely<DB>, written: () => Promise<void>, options: ChaosOptions): Promise<void> {
  const { changes, signal, onProgress } = options
  let writing = true
  let last = { ...(await progress(db)), at: performance.now() }
  for (; performance.now() - last.at < PATIENCE_MS; await sleep(250)) {
    signal.throwIfAborted()
    const now = await progress(db)
    onProgress?.(now)
    if (writing && now.changes >= changes) {
      writing = false
      await written()
    } else if (!writing && now.open === 0) return
    if (now.changes !== last.changes || now.effects !== last.effects || now.open !== last.open) {
      last = { ...now, at: performance.now() }
    }
  }
}

async function progress(db: Kysely<DB>): Promise<Progress> {
  const { rows } = await sql<Progress>`
    select
      (select count(*) from chaos_changes) as changes,
      (select count(*) from chaos_effects) as effects,
      (select count(*) from pgboss.job where name = 'default' and state < 'completed') as open`.execute(db)
  return rows[0]!
}

/** The same on a PostgreSQL of its own, which ends with this process. */
export async function chaosOnOwnCluster(options: ChaosOptions): Promise<Outcome> {
  await using stack = new AsyncDisposableStack()
  const cluster = stack.adopt(await startCluster(process.pid), stopCluster)
  const url = databaseUrl(cluster, 'chaos')
  const { db } = connect({ url: cluster.url, max: 1 })
  await sql`create database chaos template ${sql.raw(TEMPLATE)}`.execute(db)
  await db.destroy()
  return await runChaos(url, options)
}
