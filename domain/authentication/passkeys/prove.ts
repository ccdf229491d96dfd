import type { OutwardCtx } from '../../common/context.ts'
import { DomainError } from '../../common/errors.ts'
import { passkeyRefused } from '../errors.ts'
import { settle } from '../factors/challenges.ts'
import * as queries from './queries.ts'
import type { PasskeyAssertion } from './schema.ts'

/** What an authenticator keeps of whose a passkey is, and tells again when it is used. */
export const handleOf = (userId: number): string => `user:${userId}`

/**
 * Takes the answer of a passkey to a challenge of ours. The challenge is used up whatever comes of it.
 * @param userId whose passkey it must be; nothing: anybody's
 * @returns whose it is
 * @throws authentication.passkey-refused
 */
export async function provePasskey(ctx: OutwardCtx, answer: PasskeyAssertion, userId?: number): Promise<number> {
  const { passkeys } = ctx.gateways
  const challenge = passkeys.challengeOf(answer) ?? ''
  if (!(await ctx.write((write) => settle(write, challenge, 'passkey-proof', null)))) {
    throw refused(ctx, 'the challenge is not one that waits for an answer')
  }
  const kept = await queries.findByCredential(ctx.db, answer.id)
  if (kept === undefined || !belongs(kept, answer, userId)) throw refused(ctx, 'the passkey is not known, or another’s')
  const verified = await passkeys.verify(answer, challenge, kept)
  if ('refused' in verified) throw refused(ctx, verified.refused)
  const { id, counter: before } = kept
  if (!(await ctx.write(({ db, now }) => queries.notePasskeyUse(db, { id, before, ...verified, now })))) {
    throw refused(ctx, 'it was used twice at once')
  }
  return kept.userId
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
