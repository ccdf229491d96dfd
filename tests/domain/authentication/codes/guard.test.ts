import { test } from 'tap'
import { afterFailure, type Guess, judge, type Standing } from '../../../../domain/authentication/codes/guard.ts'

const START = Date.parse('2026-11-12T10:00:00Z')
const nothing: Standing = {
  codeHash: null,
  expiresAt: null,
  attempts: 0,
  requestedAt: null,
  failures: 0,
  failingSince: null,
  lockedUntil: null,
}

/** Guesses once a second, with a new code every half minute: wrong, but for those that come while the lock lasts. */
function play(guesses: number): Map<Guess, number> {
  const seen = new Map<Guess, number>()
  const standing = { ...nothing }
  for (let n = 0; n < guesses; n += 1) {
    const now = new Date(START + n * 1_000)
    const isLocked = Date.parse(standing.lockedUntil ?? '') > now.getTime()
    if (n % 30 === 0 && !isLocked) {
      Object.assign(standing, { attempts: 0, expiresAt: new Date(now.getTime() + 300_000).toISOString() })
    }
    const guess = judge(standing, isLocked, now)
    seen.set(guess, (seen.get(guess) ?? 0) + 1)
    if (guess === 'wrong') Object.assign(standing, afterFailure(standing, now))
  }
  return seen
}

test('of ten thousand guesses in a row seventeen are looked at; while a lock lasts even the right one is refused', async (t) => {
  const seen = play(10_000)
  t.strictSame(
    [...seen],
    [
      ['wrong', 17],
      ['locked', 9_983],
    ],
  )
})

test('in a day thirty-eight of a million are looked at', async (t) => {
  t.equal(play(86_400).get('wrong'), 38)
})
