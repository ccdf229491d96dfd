import { createHash } from 'node:crypto'
import { type Duration, lengthOf } from '../common/duration.ts'

/** What is waited for after each failure before the next try: ten tries in a little less than three days. */
const WAITS: readonly Duration[] = [
  { seconds: 5 },
  { minutes: 5 },
  { minutes: 30 },
  { hours: 2 },
  { hours: 5 },
  { hours: 10 },
  { hours: 14 },
  { hours: 20 },
  { hours: 20 },
]

const DAY = 86_400_000

/** After so long nothing is tried any more, nor what has only waited for its endpoint. */
export const LIFETIME_MS = 3 * DAY

/** An endpoint that has taken nothing for so long is disabled. */
export const PATIENCE_MS = 5 * DAY

/** Deliveries to one endpoint that may be under way at once, over all workers. */
export const MOST_AT_ONCE = 3

/** After so many failures in a row an endpoint is taken to be down, and one delivery at a time finds out whether it is. */
export const DOWN_AFTER = 5

/** How long whoever is down is left alone: a minute at first, twice as long each time, an hour at most. */
const [FIRST_PAUSE_MS, LONGEST_PAUSE_MS] = [60_000, 3_600_000]

/** How an endpoint has done of late. */
export interface Health {
  readonly enabled: boolean
  /** Attempts in a row that have failed. */
  readonly failures: number
  readonly pausedUntil: string | null
}

/** How many deliveries an endpoint may be sent at once as it stands. */
export function capacityOf({ enabled, failures, pausedUntil }: Health, now: Date): number {
  if (!enabled || (pausedUntil !== null && Date.parse(pausedUntil) > now.getTime())) return 0
  return failures >= DOWN_AFTER ? 1 : MOST_AT_ONCE
}

/** When a delivery is tried again that has failed so many times; undefined: never. */
export function nextTryAt(tries: number, seed: string, now: Date): Date | undefined {
  const wait = WAITS[tries - 1]
  return wait === undefined ? undefined : shortly(lengthOf(wait), seed, now)
}

/** Until when nothing is sent to an endpoint that has failed so many times in a row; undefined: it may be tried at once. */
export function pauseAfter(failures: number, seed: string, now: Date): Date | undefined {
  if (failures < DOWN_AFTER) return undefined
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** (failures - DOWN_AFTER), LONGEST_PAUSE_MS)
  return shortly(pause, seed, now)
}

/** Up to a tenth earlier, by chance, so that what failed together does not come back together. */
const shortly = (ms: number, seed: string, now: Date): Date =>
  new Date(now.getTime() + Math.round(ms * (1 - chance(seed) / 10)))

/** From 0 to 1, the same for the same seed. */
const chance = (seed: string): number => createHash('sha256').update(seed).digest().readUInt32BE() / 2 ** 32
