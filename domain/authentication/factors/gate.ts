import type { WriteCtx } from '../../common/context.ts'
import { DomainError } from '../../common/errors.ts'
import { secondFactorRequired } from '../errors.ts'
import type { SignInMethod } from '../sessions/schema.ts'
import { CHALLENGE_SECONDS, pose } from './challenges.ts'
import { findMeans, type Means } from './queries.ts'

/** Ways in that show two things at once: a passkey is had, and unlocked by a finger, a face or a PIN. */
const ENOUGH: ReadonlySet<SignInMethod> = new Set(['passkey', 'second-factor'])

/**
 * Lets nobody in on one factor who has set up a second.
 * @returns authentication.second-factor-required with the challenge to answer, and by what; nothing when none is missing
 */
export async function missingFactor(
  ctx: WriteCtx,
  userId: number,
  method: SignInMethod,
): Promise<DomainError | undefined> {
  if (ENOUGH.has(method)) return undefined
  const means = await findMeans(ctx.db, userId)
  if (!means.totp) return undefined
  const challenge = await pose(ctx, { purpose: 'second-factor', userId, method })
  return new DomainError(secondFactorRequired, 'Answer the challenge with a code of your app, or one you wrote down.', {
    meta: { challenge, methods: methodsOf(means), expiresIn: CHALLENGE_SECONDS },
  })
}

/** What an account may show beside a first factor. Who has a passkey can as well sign in with that alone. */
export const methodsOf = ({ recoveryCodes, passkeys }: Means): string[] => [
  'totp',
  ...(recoveryCodes > 0 ? ['recovery-code'] : []),
  ...(passkeys > 0 ? ['passkey'] : []),
]
