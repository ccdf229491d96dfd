import type { OutwardCtx } from '../../common/context.ts'
import { DomainError } from '../../common/errors.ts'
import { challengeInvalid } from '../errors.ts'
import { findUser } from '../queries.ts'
import type { Tokens } from '../schema.ts'
import { openSession } from '../sessions/open.ts'
import { countAttempt, settle } from './challenges.ts'
import { failureOf, guess, type Outcome } from './guess.ts'
import type { AnswerSecondFactor } from './schema.ts'

/**
 * Signs in who has shown a first factor and now shows the second.
 * @throws authentication.challenge-invalid, authentication.wrong-code, authentication.codes-locked
 */
export async function answerSecondFactor(ctx: OutwardCtx, { challenge, code }: AnswerSecondFactor): Promise<Tokens> {
  const { vault } = ctx.gateways
  const answered = await ctx.write(async (write): Promise<{ outcome: Outcome; userId: number } | undefined> => {
    const userId = await countAttempt(write, challenge)
    if (userId === undefined) return undefined
    const outcome = await guess(write, vault, userId, code)
    if (outcome === 'right') await settle(write, challenge, 'second-factor', userId)
    return { outcome, userId }
  })
  if (answered === undefined) throw invalidChallenge()
  if (answered.outcome !== 'right') throw failureOf(answered.outcome, ctx.now)
  const user = await findUser(ctx.db, answered.userId)
  if (user === undefined) throw invalidChallenge()
  return openSession(ctx, user, 'second-factor')
}

const invalidChallenge = (): DomainError =>
  new DomainError(challengeInvalid, 'It is too old, was answered, or was answered wrongly too often. Sign in anew.')
