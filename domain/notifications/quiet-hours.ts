/** A time of each day in which somebody does not want to be disturbed; it may go over midnight. */
export interface QuietHours {
  /** `22:00`; included. */
  readonly from: string
  /** `07:00`; excluded. */
  readonly to: string
}

const MINUTE = 60_000

/**
 * The end of the quiet hours that a moment falls into, to the minute; undefined outside of them. It is asked of the
 * clock on the wall, so that a night in which it is put back or forward ends when that clock says so. A time that the
 * clock skips ends as it skips it.
 * @param timeZone a name of the IANA database, such as `Africa/Lagos`
 */
export function quietUntil(quiet: QuietHours, timeZone: string, now: Date): Date | undefined {
  const clock = wallClock(timeZone)
  const isQuiet = (time: number) => isWithin(quiet, clock(time))
  let end = now.getTime() - (now.getTime() % MINUTE)
  if (!isQuiet(end)) return undefined
  // Once, unless the clock is put back meanwhile.
  while (isQuiet(end)) end += minutesBetween(clock(end), quiet.to) * MINUTE
  // Too far, where it was put forward.
  while (!isQuiet(end - MINUTE)) end -= MINUTE
  return new Date(end)
}

export function isTimeZone(name: string): boolean {
  try {
    return wallClock(name)(0) !== ''
  } catch {
    return false
  }
}

/** What a clock in this time zone shows, as `07:05`. @throws RangeError for a time zone that nobody knows */
function wallClock(timeZone: string): (time: number) => string {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  return (time) => format.format(time)
}

/** Times of day in this form can be compared as text. */
const isWithin = ({ from, to }: QuietHours, time: string): boolean =>
  from < to ? from <= time && time < to : from <= time || time < to

/** From one time of day forward to the next occurrence of another. */
function minutesBetween(from: string, to: string): number {
  return (minuteOfDay(to) - minuteOfDay(from) + 1_440) % 1_440
}

function minuteOfDay(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}
