/** A length of time in whole calendar-free units; a day is 24 hours. */
export interface Duration {
  readonly days?: number
  readonly hours?: number
  readonly minutes?: number
  readonly seconds?: number
}

/** When a task may run: an instant (Date, or RFC 3339 text with its offset), or so long from now. */
export type RunAfter = Date | string | Duration

const milliseconds = { days: 86_400_000, hours: 3_600_000, minutes: 60_000, seconds: 1_000 } as const
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/

/** The instant meant; one in the past means at once. @throws TypeError for what names no instant */
export function instantOf(when: RunAfter, now: Date): Date {
  const instant = new Date(timeOf(when, now))
  if (Number.isNaN(instant.getTime())) throw new TypeError('runAfter is not a time.')
  return instant
}

function timeOf(when: RunAfter, now: Date): number {
  if (when instanceof Date) return when.getTime()
  if (typeof when !== 'string') return now.getTime() + lengthOf(when)
  if (!INSTANT.test(when)) throw new TypeError('runAfter must say its offset from UTC, such as 2026-01-31T09:00:00Z.')
  return Date.parse(when)
}

/** So many seconds after an instant, as RFC 3339 text. */
export const later = (instant: Date, seconds: number): string =>
  new Date(instant.getTime() + seconds * 1_000).toISOString()

/** In milliseconds. */
export function lengthOf(duration: Duration): number {
  return Object.entries(duration).reduce((sum, [unit, count]) => {
    const length = milliseconds[unit as keyof typeof milliseconds]
    if (length === undefined || typeof count !== 'number' || !Number.isFinite(count) || count < 0) {
      throw new TypeError(
        `A duration has days, hours, minutes and seconds of 0 or more, not ${unit}: ${String(count)}.`,
      )
    }
    return sum + count * length
  }, 0)
}
