import type { FastifyRateLimitStore } from '@fastify/rate-limit'

interface Window {
  calls: number
  readonly ends: number
}

const MOST_CALLERS = 50_000

/**
 * Counts calls in fixed windows, in this process. The library's own store hands the same object to everybody who asks in
 * the same tick, so that three parallel calls all see the count of the third.
 */
export class WindowStore implements FastifyRateLimitStore {
  readonly #windows = new Map<string, Window>()

  incr(
    key: string,
    callback: (error: Error | null, result?: { current: number; ttl: number }) => void,
    timeWindow: number,
  ): void {
    const now = Date.now()
    const known = this.#windows.get(key)
    const window = known !== undefined && known.ends > now ? known : this.#open(key, now + timeWindow)
    window.calls += 1
    callback(null, { current: window.calls, ttl: window.ends - now })
  }

  child(): WindowStore {
    return new WindowStore()
  }

  /** Whoever came first is forgotten first, so that addresses without end cannot fill the memory. */
  #open(key: string, ends: number): Window {
    this.#windows.delete(key)
    const oldest = this.#windows.size < MOST_CALLERS ? undefined : this.#windows.keys().next().value
    if (oldest !== undefined) this.#windows.delete(oldest)
    const window = { calls: 0, ends }
    this.#windows.set(key, window)
    return window
  }
}
