import type { Actor } from '../../common/access.ts'
import type { OutwardCtx, WriteCtx } from '../../common/context.ts'
import { DomainError } from '../../common/errors.ts'
import { passkeyRefused } from '../errors.ts'
import { settle } from '../factors/challenges.ts'
import * as queries from './queries.ts'
import type { PasskeyAssertion } from './schema.ts'

/** What an authenticator keeps of whose a passkey is, and tells again when it is used. */
export const handleOf = (userId: number): string => `user:${userId}`

/**
 * Takes the answer of a passkey to a challenge of ours, and concludes with what it was shown for. The challenge is used up
 * in the same transaction, whatever comes of it.
 * @param work is told whose passkey it is
 * @param userId whose it must be; nothing: anybody's
 * @throws authentication.passkey-refused
 */
export async function provePasskey<A extends Actor, T>(
  ctx: OutwardCtx<A>,
  answer: PasskeyAssertion,
  work: (ctx: WriteCtx<A>, userId: number) => Promise<T | DomainError>,
  userId?: number,
): Promise<T> {
  const challenge = ctx.gateways.passkeys.challengeOf(answer) ?? ''
  const proof = await verify(ctx, answer, challenge, userId)
  return ctx.conclude(async (write) => {
    if (!(await settle(write, challenge, 'passkey-proof', null))) return refused(ctx, NOT_WAITING)
    if ('refused' in proof) return refused(ctx, proof.refused)
    const used = await queries.notePasskeyUse(write.db, { ...proof, now: write.now })
    return used ? work(write, proof.userId) : refused(ctx, 'it was used twice at once')
  })
}

export const NOT_WAITING = 'the challenge is not one that waits for an answer'

async function verify(
  { db, gateways: { passkeys } }: Pick<OutwardCtx, 'db' | 'gateways'>,
  answer: PasskeyAssertion,
  challenge: string,
  userId: number | undefined,
): Promise<(Omit<queries.Use, 'now'> & { userId: number }) | { refused: string }> {
  const kept = await queries.findByCredential(db, answer.id)
  if (kept === undefined || !belongs(kept, answer, userId)) return { refused: 'the passkey is not known, or another’s' }
  const verified = await passkeys.verify(answer, challenge, kept)
  return 'refused' in verified ? verified : { id: kept.id, userId: kept.userId, before: kept.counter, ...verified }
}

function belongs(kept: queries.KnownPasskey, { response }: PasskeyAssertion, userId = kept.userId): boolean {
  const handle = Buffer.from(response.userHandle ?? '', 'base64url').toString()
  return kept.userId === userId && (handle === '' || handle === handleOf(userId))
}

/** Whoever asks learns no reason; whoever runs the place reads it in the log. */
export function refused(ctx: Pick<OutwardCtx, 'log'>, reason: string): DomainError {
  ctx.log.info({ reason }, 'passkey refused')
  return new DomainError(passkeyRefused, 'The passkey was not accepted. Ask for new options and try again.')
}
