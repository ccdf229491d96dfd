/** What the process of the subscribers is asked to do; it answers each with what came of it. */
export type Order =
  | { readonly kind: 'join'; readonly url: string; readonly watched: readonly (readonly number[])[] }
  /** Waits until each of them has been told these, by variant, or until that has taken too long. */
  | { readonly kind: 'settle'; readonly last: Readonly<Record<number, number>> }
  | { readonly kind: 'leave' }

export interface Told {
  /** Changes that arrived. */
  readonly deliveries: number
  /** Variants of which somebody has not been told the last. */
  readonly missing: number
  /** Streams that ended by themselves, and answers that were none. */
  readonly broken: number
  /** Of all deliveries, and of those of the variant that all watch. */
  readonly all: Latency
  readonly shared: Latency
}

/** From the change's being sent to the database to its arrival, in milliseconds. */
export interface Latency {
  readonly p50: number
  readonly p99: number
  readonly max: number
}

/**
 * The machine's monotonic clock, the same in all of its processes, in microseconds since `begin`. A change is written as
 * so many pieces, so that it says itself when it was made.
 */
export const microsecondsSince = (begin: bigint): number => Number((process.hrtime.bigint() - begin) / 1_000n)
