import type { OutwardCtx } from '../../common/context.ts'
import { DomainError } from '../../common/errors.ts'
import { challengeInvalid } from '../errors.ts'
import type { Tokens } from '../schema.ts'
import { openSession } from '../sessions/open.ts'
import { countAttempt, settle } from './challenges.ts'
import { guess } from './guess.ts'
import type { AnswerSecondFactor } from './schema.ts'

/**
 * Signs in who has shown a first factor and now shows the second.
 * @throws authentication.challenge-invalid, authentication.wrong-code, authentication.codes-locked
 */
export async function answerSecondFactor(ctx: OutwardCtx, { challenge, code }: AnswerSecondFactor): Promise<Tokens> {
  const { gateways } = ctx
  return ctx.conclude(async (write) => {
    const userId = await countAttempt(write, challenge)
    if (userId === undefined) return new DomainError(challengeInvalid, NOT_GOOD)
    const failure = await guess(write, gateways.vault, userId, code)
    if (failure !== undefined) return failure
    await settle(write, challenge, 'second-factor', userId)
    return openSession(write, gateways, userId, 'second-factor')
  })
}

const NOT_GOOD = 'It is too old, was answered, or was answered wrongly too often. Sign in anew.'
