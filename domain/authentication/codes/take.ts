import type { OutwardCtx, WriteCtx } from '../../common/context.ts'
import { DomainError } from '../../common/errors.ts'
import type { Vault } from '../../common/gateways.ts'
import { codesLocked, tooSoon, wrongCode } from '../errors.ts'
import { afterFailure, COOL_DOWN_SECONDS, judge, minutesOf, secondsAfter, secondsUntil } from './guard.ts'
import { lockStanding, saveStanding } from './queries.ts'
import type { CodeOnItsWay } from './schema.ts'
import { codeHash, type Destination, isSame, newCode, subjectOf } from './secret.ts'

/**
 * Uses a code up and concludes with what it was asked for, in the same transaction. A wrong one is counted and the count
 * committed, so that guesses made at once are counted one after another.
 * @throws authentication.wrong-code, authentication.codes-locked
 */
export function takeCode<T>(
  ctx: OutwardCtx,
  destination: Destination,
  code: string,
  work: (ctx: WriteCtx) => Promise<T | DomainError>,
): Promise<T> {
  const { vault } = ctx.gateways
  const key = { subject: subjectOf(vault, destination), purpose: destination.purpose }
  const given = codeHash(vault, destination, code)
  return ctx.conclude(async (write) => {
    const standing = await lockStanding(write.db, key, ctx.now)
    const guess = judge(standing, isSame(standing.codeHash, given), ctx.now)
    if (guess === 'locked') return locked(standing.lockedUntil, ctx.now)
    await saveStanding(write.db, key, guess === 'right' ? USED_UP : afterFailure(standing, ctx.now))
    return guess === 'right' ? work(write) : wrong()
  })
}

const USED_UP = {
  codeHash: null,
  expiresAt: null,
  attempts: 0,
  failures: 0,
  failingSince: null,
  lockedUntil: null,
} as const

/**
 * Notes that a code was asked for; whoever delivers it has it made. Where nobody is reached this is noted as well, so that
 * nothing tells the two apart.
 * @throws authentication.code-too-soon, authentication.codes-locked
 */
export async function noteRequest(ctx: WriteCtx, vault: Vault, destination: Destination): Promise<void> {
  const key = { subject: subjectOf(vault, destination), purpose: destination.purpose }
  const { lockedUntil, requestedAt } = await lockStanding(ctx.db, key, ctx.now)
  if (secondsUntil(lockedUntil, ctx.now) > 0) throw locked(lockedUntil, ctx.now)
  const next = requestedAt === null ? null : secondsAfter(new Date(requestedAt), COOL_DOWN_SECONDS).toISOString()
  const retryAfter = secondsUntil(next, ctx.now)
  if (retryAfter > 0) {
    const message = `Ask for another code in ${retryAfter} seconds.`
    throw new DomainError(tooSoon, message, { retryAfter, meta: { retryAfter } })
  }
  await saveStanding(ctx.db, key, { requestedAt: ctx.now.toISOString() })
}

/** What whoever has asked for a code is told. */
export const onItsWay = ({ channel }: Destination): CodeOnItsWay => ({
  expiresIn: minutesOf(channel) * 60,
  retryAfter: COOL_DOWN_SECONDS,
})

/** Makes the code that is to be delivered now, in place of the one before. Undefined: the destination is locked. */
export function renewCode(
  ctx: Pick<OutwardCtx, 'now' | 'write'>,
  vault: Vault,
  destination: Destination,
): Promise<string | undefined> {
  const key = { subject: subjectOf(vault, destination), purpose: destination.purpose }
  return ctx.write(async ({ db }) => {
    const { lockedUntil } = await lockStanding(db, key, ctx.now)
    if (secondsUntil(lockedUntil, ctx.now) > 0) return undefined
    const code = newCode()
    const expiresAt = secondsAfter(ctx.now, minutesOf(destination.channel) * 60).toISOString()
    await saveStanding(db, key, { codeHash: codeHash(vault, destination, code), expiresAt, attempts: 0 })
    return code
  })
}

const wrong = (): DomainError =>
  new DomainError(
    wrongCode,
    'The code is wrong, used already or no longer valid. After five tries ask for a new one.',
    {
      errors: [{ path: 'code', message: 'This code is not valid.', code: 'wrong_code' }],
    },
  )

function locked(until: string | null, now: Date): DomainError {
  const retryAfter = secondsUntil(until, now)
  const message = `Too many wrong codes. Try again in ${retryAfter} seconds, or sign in another way.`
  return new DomainError(codesLocked, message, { retryAfter, meta: { retryAfter } })
}
