import { createHash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { connect } from '../../db/connect.ts'
import type { Listener } from '../../db/listen.ts'
import type { DB } from '../../db/types.ts'
import { type WalPosition, walPositionOf } from '../../db/wal.ts'
import type { Log } from '../../domain/common/context.ts'
import type { ReplicaReads } from '../../domain/common/replica.ts'
import type { Metrics } from '../metrics.ts'
import { type ReplicaMetrics, replicaMetrics } from './metrics.ts'
import { openServer, type Server, type ServerOptions } from './server.ts'
import { type Reason, Standing } from './standing.ts'

/** How the replica stands, for whoever looks after it. */
export interface ReplicaStanding {
  /** Whether it answers those who have changed nothing of late. */
  readonly used: boolean
  /** Why not. */
  readonly reason?: Reason
  /** How old what it shows may be; nothing: it was never seen. */
  readonly behindSeconds: number | null
}

export interface ReplicaOptions extends ServerOptions {
  readonly primaryUrl: string
  /** How old an answer may be. */
  readonly mostSecondsBehind: number
  /** The primary's pool. */
  readonly db: Kysely<DB>
  readonly listener: Pick<Listener, 'listen'>
  readonly metrics: Pick<Metrics, 'registry' | 'observeStatement'>
  readonly log: Log
}

/** Who is asking, as far as it is known, and how far a replica must have come at least. */
export interface Caller {
  readonly keys: readonly string[]
  readonly after?: WalPosition | undefined
  /** Told how far the primary had come when the caller had changed something. */
  readonly wrote?: (position: string) => void
}

/** Changes are told of here, once they are committed: by whom, and how far the log had come. */
const CHANNEL = 'reads_behind'

const LOOKS_MS = { awaited: 25, usually: 100, lost: 1_000 }

/** A database that follows ours, and answers reads for whoever has no newer word of what is asked. */
export class Replica {
  readonly #options: ReplicaOptions
  readonly #primary: Kysely<DB>
  #server: Server
  readonly #standing: Standing
  readonly #metrics: ReplicaMetrics
  #stop = () => {}
  #timer: NodeJS.Timeout | undefined
  /** How long that is for. */
  #wait = 0
  #looking: Promise<void> | undefined
  #isLost = false
  #closed = false

  private constructor(options: ReplicaOptions) {
    const { primaryUrl, named, mostSecondsBehind, metrics } = options
    this.#options = options
    // Of its own, so that it is looked at in time however many wait for the pool.
    this.#primary = connect({ url: primaryUrl, max: 1, named }).db
    this.#server = openServer(options)
    this.#standing = new Standing(mostSecondsBehind * 1_000)
    this.#metrics = replicaMetrics(metrics.registry, () => this.#standing.age(performance.now()) / 1_000)
  }

  /** Resolves once it is known how the replica stands; one that is down is looked at again. */
  static async open(options: ReplicaOptions): Promise<Replica> {
    const replica = new Replica(options)
    const standing = replica.#standing
    replica.#stop = await options.listener.listen(CHANNEL, {
      heard: (text) => replica.#heard(text),
      listening: () => standing.hear(true),
      deaf: () => standing.hear(false),
    })
    await replica.#look()
    return replica
  }

  standing(): ReplicaStanding {
    const now = performance.now()
    const reason = this.#standing.reason([], undefined, now)
    const seconds = this.#standing.age(now) / 1_000
    const behindSeconds = Number.isFinite(seconds) ? Math.round(seconds * 10) / 10 : null
    return { used: reason === undefined, ...(reason && { reason }), behindSeconds }
  }

  readsOf({ keys: names, after, wrote: tell = () => {} }: Caller): ReplicaReads {
    const keys = names.map(keyOf)
    return {
      find: () => {
        const reason = this.#standing.reason(keys, after, performance.now())
        this.#metrics.reads.inc({ answered: reason ?? 'replica' })
        return reason === undefined ? this.#server.db : undefined
      },
      failed: (error) => {
        this.#metrics.reads.inc({ answered: 'failed' })
        this.#options.log.debug({ reason: (error as Error).message }, 'a replica did not answer')
      },
      wrote: async () => {
        const position = await this.#wrote(keys)
        if (position !== undefined) tell(position)
      },
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#stop()
    await this.#looking
    await Promise.all([this.#server.close(), this.#primary.destroy()])
  }

  /** Tells every process before the caller is answered, so that none is asked before it can have heard. */
  async #wrote(keys: readonly string[]): Promise<string | undefined> {
    try {
      const { rows } = await sql<{ position: string }>`
        select w.position::text, pg_notify(${CHANNEL}, ${`${keys.join(',')} `} || w.position)
        from (select pg_current_wal_insert_lsn() as position) w`.execute(this.#options.db)
      const { position } = rows[0]!
      this.#standing.awaits(keys, walPositionOf(position)!)
      this.#lookSoon()
      return position
    } catch (error) {
      this.#options.log.warn({ reason: (error as Error).message }, 'a change was not told to the readers of replicas')
      this.#standing.unsure()
      return undefined
    }
  }

  #heard(text: string): void {
    const [keys = '', position = ''] = text.split(' ')
    const at = walPositionOf(position)
    if (at === undefined) return
    this.#standing.awaits(keys.split(','), at)
    this.#lookSoon()
  }

  #look(): Promise<void> {
    this.#timer = undefined
    this.#looking ??= this.#compare().finally(() => {
      this.#looking = undefined
      this.#lookSoon()
    })
    return this.#looking
  }

  /** Whoever comes while it is about to look anyway does not put it off. */
  #lookSoon(): void {
    if (this.#closed || this.#looking !== undefined) return
    const wait = this.#isLost ? LOOKS_MS.lost : this.#standing.isAwaited ? LOOKS_MS.awaited : LOOKS_MS.usually
    if (this.#timer !== undefined && this.#wait <= wait) return
    clearTimeout(this.#timer)
    this.#wait = wait
    this.#timer = setTimeout(() => void this.#look(), wait).unref()
  }

  async #compare(): Promise<void> {
    const [at, { turn }] = [performance.now(), this.#standing]
    try {
      const [primary, replayed] = await Promise.all([placeOf(this.#primary), this.#server.replayed()])
      this.#standing.looked(at, turn, primary, replayed)
      this.#isLost = false
    } catch (error) {
      if (this.#closed) return
      this.#standing.lost()
      if (!this.#isLost) {
        this.#options.log.warn({ reason: (error as Error).message }, 'the replica answers no reads for now')
      }
      this.#isLost = true
      // The next may be another one.
      const old = this.#server
      this.#server = openServer(this.#options)
      void old.close()
    }
  }
}

/** Neither addresses nor the secrets of carts are told to the database. */
const keyOf = (name: string): string => createHash('sha256').update(name).digest('base64url').slice(0, 22)

async function placeOf(primary: Kysely<DB>): Promise<WalPosition> {
  const { rows } = await sql<{ position: string }>`select pg_current_wal_lsn()::text as position`.execute(primary)
  return walPositionOf(rows[0]!.position)!
}
