import type { Log } from '../domain/common/context.ts'
import type { StockFeed } from '../domain/common/gateways.ts'
import type { Listener } from '../db/listen.ts'

export interface StockFeedOptions {
  readonly listener: Listener
  readonly log: Log
  /** Pieces of each variant that is on sale. */
  readonly read: (variantIds: readonly number[]) => Promise<ReadonlyMap<number, number>>
}

type Available = Readonly<{ variantId: number; available: number }>

/** Triggers say here which variants have changed. */
const CHANNEL = 'stock_changed'
/** How long changes are gathered before they are read, in milliseconds. */
const GATHER_MS = 25
const AGAIN_MS = 1_000

/**
 * One ear for all who watch: what has changed is read once for everybody, and only what somebody watches. The first to
 * watch opens it.
 */
export class LiveStock implements StockFeed {
  readonly #options: StockFeedOptions
  readonly #watchers = new Map<number, Set<Watcher>>()
  readonly #changed = new Set<number>()
  /** By those who have just come. */
  readonly #wanted = new Set<number>()
  readonly #ended = new AbortController()
  #reading: Promise<ReadonlyMap<number, number>> | undefined
  #listening: Promise<unknown> | undefined
  #timer: NodeJS.Timeout | undefined
  #count = 0

  constructor(options: StockFeedOptions) {
    this.#options = options
  }

  async *watch(variantIds: readonly number[], signal: AbortSignal): AsyncGenerator<Available, void> {
    const watcher = new Watcher(new Set(variantIds), AbortSignal.any([signal, this.#ended.signal]))
    this.#count += 1
    for (const id of watcher.variantIds) this.#watchers.set(id, (this.#watchers.get(id) ?? new Set()).add(watcher))
    try {
      await this.#listen()
      // Joined first and read afterwards: what changes in between is heard, and a later word is not undone by an earlier one.
      watcher.begin(await this.#present(watcher.variantIds))
      yield* watcher.news()
    } finally {
      this.#leave(watcher)
    }
  }

  /** How many variants somebody watches. */
  get size(): number {
    return this.#watchers.size
  }

  /** How many watch. */
  get watchers(): number {
    return this.#count
  }

  /** Ends all watching. */
  close(): void {
    clearTimeout(this.#timer)
    this.#ended.abort()
  }

  /** What there is now of these, read once for all who come in the same turn of the loop. */
  #present(variantIds: Iterable<number>): Promise<ReadonlyMap<number, number>> {
    for (const id of variantIds) this.#wanted.add(id)
    return (this.#reading ??= new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      const ids = [...this.#wanted]
      this.#wanted.clear()
      this.#reading = undefined
      return this.#options.read(ids)
    }))
  }

  #listen(): Promise<unknown> {
    return (this.#listening ??= this.#options.listener.listen(CHANNEL, {
      heard: (text) => this.#note(text.split(',').map(Number)),
      // What was said while nothing could be heard is not known: all of it may have changed.
      listening: () => this.#note([...this.#watchers.keys()]),
      deaf: () => {},
    }))
  }

  #note(variantIds: readonly number[], wait: number = GATHER_MS): void {
    for (const id of variantIds) if (this.#watchers.has(id)) this.#changed.add(id)
    if (this.#changed.size > 0 && !this.#ended.signal.aborted)
      this.#timer ??= setTimeout(() => void this.#tellAll(), wait)
  }

  /** One reading after the other: of two under way the earlier might have the last word. */
  async #tellAll(): Promise<void> {
    const wait = await this.#tell()
    this.#timer = undefined
    this.#note([], wait)
  }

  /** @returns how long to wait before the next, in milliseconds */
  async #tell(): Promise<number> {
    const ids = [...this.#changed]
    this.#changed.clear()
    try {
      const available = await this.#options.read(ids)
      for (const id of ids) {
        for (const watcher of this.#watchers.get(id) ?? []) watcher.hear(id, available.get(id) ?? 0)
      }
      return GATHER_MS
    } catch (error) {
      this.#options.log.warn({ err: error }, 'stock could not be read for those who watch it')
      for (const id of ids) this.#changed.add(id)
      return AGAIN_MS
    }
  }

  #leave(watcher: Watcher): void {
    this.#count -= 1
    for (const id of watcher.variantIds) {
      const others = this.#watchers.get(id)
      others?.delete(watcher)
      if (others?.size === 0) this.#watchers.delete(id)
    }
  }
}

/** Whoever watches, and what they have not been told yet: of each variant the last alone, however fast it changes. */
class Watcher {
  readonly variantIds: ReadonlySet<number>
  readonly #until: AbortSignal
  readonly #news = new Map<number, number>()
  #woken = Promise.withResolvers<void>()

  constructor(variantIds: ReadonlySet<number>, until: AbortSignal) {
    this.variantIds = variantIds
    this.#until = until
  }

  /** What is not on sale cannot be had: who comes back has to hear of what has gone meanwhile. */
  begin(now: ReadonlyMap<number, number>): void {
    for (const id of this.variantIds) if (!this.#news.has(id)) this.#news.set(id, now.get(id) ?? 0)
  }

  hear(variantId: number, available: number): void {
    this.#news.set(variantId, available)
    this.#woken.resolve()
  }

  async *news(): AsyncGenerator<Available, void> {
    const stop = () => this.#woken.resolve()
    this.#until.addEventListener('abort', stop, { once: true })
    const told = new Map<number, number>()
    try {
      while (!this.#until.aborted) {
        this.#woken = Promise.withResolvers<void>()
        const news = [...this.#news].filter(([id, available]) => told.get(id) !== available)
        this.#news.clear()
        for (const [variantId, available] of news) {
          told.set(variantId, available)
          yield { variantId, available }
        }
        if (this.#news.size === 0 && !this.#until.aborted) await this.#woken.promise
      }
    } finally {
      this.#until.removeEventListener('abort', stop)
    }
  }
}
