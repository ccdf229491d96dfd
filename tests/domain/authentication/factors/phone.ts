import { Secret, TOTP } from 'otpauth'
import { confirmTotp, enrolTotp, login } from '../../../../domain/authentication/operations.ts'
import type { User } from '../../../../domain/common/access.ts'
import { DomainError } from '../../../../domain/common/errors.ts'
import { failureOf } from '../../../support/failure.ts'
import { PASSWORD, type Post } from '../post.ts'

/** What an app shows for a secret at a time. */
export const codeAt = (secret: string, at: number): string =>
  TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: at })

/** What an access token of these tests says. */
export const claimsOf = ({ accessToken = '{}' }: { readonly accessToken?: string }): User => {
  const { userId, sessionId, authenticatedAt, roles } = JSON.parse(accessToken) as User
  return {
    kind: 'user',
    userId,
    roles,
    vendorIds: [],
    ownerOf: [],
    ...(sessionId !== undefined && { sessionId }),
    ...(authenticatedAt !== undefined && { authenticatedAt }),
  }
}

/** Signs in by address and password. */
export const enter = (post: Post, email = 'ada@example.com'): Promise<{ accessToken: string }> =>
  post.ask(login, { email, password: PASSWORD })

/** Sets up an app for somebody, and lets the code that did it grow old. */
export async function secure(post: Post, actor: User): Promise<{ secret: string; recoveryCodes: string[] }> {
  const { secret } = await post.ask<{ secret: string }>(enrolTotp, {}, actor)
  const code = codeAt(secret, post.app.clock().getTime())
  const { recoveryCodes } = await post.ask<{ recoveryCodes: string[] }>(confirmTotp, { code }, actor)
  post.pass(60)
  return { secret, recoveryCodes }
}

/** `ok`, or the code of the failure that somebody is answered with. */
export const outcomeOf = (answer: Promise<unknown>): Promise<string> =>
  answer.then(
    () => 'ok',
    (error: unknown) => {
      if (error instanceof DomainError) return error.type.code
      throw error
    },
  )

/** What the problem of a first factor that is not enough asks for. */
export async function challengeOf(answer: Promise<unknown>): Promise<{ challenge: string; methods: string[] }> {
  const { code, ...meta } = await failureOf(answer)
  if (code !== 'authentication.second-factor-required') throw new Error(code)
  return meta as unknown as { challenge: string; methods: string[] }
}
