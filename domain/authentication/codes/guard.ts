/** How a destination stands: the code that is out, and the guesses made there. */
export interface Standing {
  readonly codeHash: Buffer | null
  readonly expiresAt: string | null
  /** At the code that is out. */
  readonly attempts: number
  readonly requestedAt: string | null
  /** At all codes since `failingSince`; a new code forgets none of them. */
  readonly failures: number
  readonly failingSince: string | null
  readonly lockedUntil: string | null
}

export type Guess = 'right' | 'wrong' | 'locked'

/** Guesses at one code; the sixth is refused even if it is right. */
const MOST_ATTEMPTS = 5
/** Guesses at all codes of a destination within a day; from here on each one locks it. */
const MOST_FAILURES = 15
const WINDOW_SECONDS = 24 * 3_600
const LOCK_SECONDS = 3_600
/** Between two codes for the same destination. */
export const COOL_DOWN_SECONDS = 30

const MINUTES = { email: 10, sms: 5 } as const

/** How long a code is good for. */
export const minutesOf = (channel: keyof typeof MINUTES): number => MINUTES[channel]

export const secondsAfter = (instant: Date, seconds: number): Date => new Date(instant.getTime() + seconds * 1_000)

/** Seconds until an instant, 0 when it is over. */
export const secondsUntil = (instant: string | null, now: Date): number =>
  instant === null ? 0 : Math.max(0, Math.ceil((Date.parse(instant) - now.getTime()) / 1_000))

/** What a guess is worth. Nothing is right at a locked destination, nor after the last attempt or the code's end. */
export function judge(standing: Standing, isSame: boolean, now: Date): Guess {
  if (secondsUntil(standing.lockedUntil, now) > 0) return 'locked'
  const live = standing.attempts < MOST_ATTEMPTS && Date.parse(standing.expiresAt ?? '') > now.getTime()
  return live && isSame ? 'right' : 'wrong'
}

/** How a destination stands after a guess that was not right. */
export function afterFailure(
  standing: Pick<Standing, 'attempts' | 'failures' | 'failingSince'>,
  now: Date,
): Pick<Standing, 'failures' | 'failingSince' | 'lockedUntil' | 'attempts'> {
  const { failingSince } = standing
  const isOver = failingSince === null || secondsAfter(new Date(failingSince), WINDOW_SECONDS) <= now
  const failures = isOver ? 1 : standing.failures + 1
  return {
    attempts: Math.min(standing.attempts + 1, MOST_ATTEMPTS),
    failures,
    failingSince: isOver ? now.toISOString() : failingSince,
    lockedUntil: failures < MOST_FAILURES ? null : secondsAfter(now, LOCK_SECONDS).toISOString(),
  }
}
