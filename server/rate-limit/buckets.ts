import type { Rate } from '../../domain/common/rate.ts'
import type { WindowStore } from './window-store.ts'

/** How a caller stands after a call was counted. */
export interface Standing {
  readonly allowed: boolean
  /** Calls left, as far as this process knows. */
  readonly remaining: number
  /** When there are new ones; milliseconds since 1970. */
  readonly endsAt: number
}

/** What this process knows of one caller's window, and the calls it has leased from it. */
interface Bucket {
  endsAt: number
  /** Leased and not spent. */
  left: number
  /** Granted in this window to everybody, when last heard. */
  used: number
  /** Calls that wait for a lease. */
  waiting: number
  leasing: Promise<void> | undefined
}

const SMALL = 50
const PARTS = 8
const MOST = 1_000

/**
 * How many calls are leased at once: an eighth of what is left, so that a hot caller asks rarely and little is stranded in
 * a process it has turned away from; of small limits one by one.
 */
export const blockOf = (limit: number, used: number): number =>
  limit < SMALL ? 1 : Math.max(1, Math.min(MOST, Math.floor((limit - used) / PARTS)))

const MOST_CALLERS = 50_000

/** Counts the calls of all callers under one policy. Most calls are spent from what was leased before, without waiting. */
export class Buckets {
  readonly #store: WindowStore
  readonly #policy: string
  readonly #most: number
  readonly #buckets = new Map<string, Bucket>()

  constructor(store: WindowStore, policy: string, most = MOST_CALLERS) {
    this.#store = store
    this.#policy = policy
    this.#most = most
  }

  /**
   * Counts calls, all of them or none.
   * @param now milliseconds since 1970
   */
  take(caller: string, rate: Rate, calls: number, now: number): Standing | Promise<Standing> {
    const standing = this.takeAtOnce(caller, rate, calls, now)
    return standing ?? this.#wait(this.#buckets.get(caller) ?? this.#open(caller), caller, rate, calls, now)
  }

  /** Counts calls, or says that there are none left; nothing where a lease would have to be waited for. */
  takeAtOnce(caller: string, rate: Rate, calls: number, now: number): Standing | undefined {
    const bucket = this.#buckets.get(caller)
    const standing = bucket && spend(bucket, rate, calls, now)
    if (standing !== undefined && runsLow(bucket!, rate))
      void (bucket!.leasing ??= this.#lease(bucket!, caller, rate, now))
    return standing
  }

  async #wait(bucket: Bucket, caller: string, rate: Rate, calls: number, now: number): Promise<Standing> {
    bucket.waiting += calls
    try {
      for (;;) {
        await (bucket.leasing ??= this.#lease(bucket, caller, rate, now))
        const standing = spend(bucket, rate, calls, now)
        if (standing !== undefined) return standing
      }
    } finally {
      bucket.waiting -= calls
    }
  }

  async #lease(bucket: Bucket, caller: string, rate: Rate, now: number): Promise<void> {
    try {
      const { max: limit, seconds } = rate
      const amount = Math.max(bucket.waiting - bucket.left, blockOf(limit, bucket.used))
      const key = `${this.#policy} ${seconds} ${caller}`
      const { granted, used, endsAt } = await this.#store.lease({ key, amount, limit, seconds, now })
      // A store that knows only how long a window still takes is not exact about its end; the next one ends much later.
      if (endsAt > bucket.endsAt + seconds * 500) bucket.left = 0
      Object.assign(bucket, { endsAt, used, left: bucket.left + granted })
    } finally {
      bucket.leasing = undefined
    }
  }

  /** Whoever came first is forgotten first, so that addresses without end cannot fill the memory. */
  #open(caller: string): Bucket {
    const oldest = this.#buckets.size < this.#most ? undefined : this.#buckets.keys().next().value
    if (oldest !== undefined) this.#buckets.delete(oldest)
    const bucket = { endsAt: 0, left: 0, used: 0, waiting: 0, leasing: undefined }
    this.#buckets.set(caller, bucket)
    return bucket
  }
}

/** The next block is fetched before this one is empty, so that nobody waits for it; a single call is not worth stranding. */
function runsLow({ left, used }: Bucket, { max }: Rate): boolean {
  const block = blockOf(max, used)
  return block > 1 && left * 4 < block
}

/** Spends from what has been leased; nothing when that takes another lease. */
function spend(bucket: Bucket, { max }: Rate, calls: number, now: number): Standing | undefined {
  if (bucket.endsAt <= now) {
    bucket.left = 0
    bucket.used = 0
    return undefined
  }
  const allowed = bucket.left >= calls
  if (!allowed && bucket.used < max) return undefined
  if (allowed) bucket.left -= calls
  return { allowed, remaining: Math.max(0, max - bucket.used) + bucket.left, endsAt: bucket.endsAt }
}
