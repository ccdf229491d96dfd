import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey } from 'jose'
import { z } from 'zod'
import { type GoogleAccount, type GoogleGateway, type Refused, Unreachable } from '../../domain/common/proofs.ts'

/** How ID tokens are known to be Google's, and for us. */
export interface GoogleSetting {
  /** Of our apps and pages; a token is for one of them. Empty: nobody signs in this way. */
  readonly clientIds: readonly string[]
  readonly issuers: readonly string[]
  readonly jwksUrl: string
}

/** Clocks differ by so much. */
const LEEWAY_SECONDS = 10
const TIMEOUT_MS = 3_000
/** Whoever makes up key ids has us ask for the keys so often, and not for each of them. */
const COOL_DOWN_MS = 1_000

const Claims = z.object({
  sub: z.string().min(1).max(255),
  email: z.email().max(254),
  email_verified: z.literal(true),
  nonce: z.string().optional(),
  name: z.string().optional(),
})

/** Google's word for who somebody is: an OpenID Connect ID token, signed with a key that Google publishes. */
export function googleOf({ clientIds, issuers, jwksUrl }: GoogleSetting): GoogleGateway {
  const keys = reachable(
    createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: TIMEOUT_MS, cooldownDuration: COOL_DOWN_MS }),
  )
  return {
    isOn: clientIds.length > 0,
    async verify(idToken, { nonce, now }) {
      try {
        const { payload } = await jwtVerify(idToken, keys, {
          algorithms: ['RS256'],
          issuer: [...issuers],
          audience: [...clientIds],
          requiredClaims: ['exp', 'iat', 'sub'],
          clockTolerance: LEEWAY_SECONDS,
          currentDate: now,
        })
        return accountOf(payload, nonce)
      } catch (error) {
        if (error instanceof errors.JOSEError) return { refused: error.code }
        throw error
      }
    },
  }
}

/** Tells a key that there is not from keys that cannot be had, which says nothing of the token. */
function reachable(keys: JWTVerifyGetKey): JWTVerifyGetKey {
  return async (header, token) => {
    try {
      return await keys(header, token)
    } catch (error) {
      const isAnswer = error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys
      if (isAnswer || error instanceof errors.JOSENotSupported) throw error
      throw new Unreachable('The keys of Google cannot be had.', { cause: error })
    }
  }
}

function accountOf(payload: unknown, nonce: string | undefined): GoogleAccount | Refused {
  const claims = Claims.safeParse(payload)
  if (!claims.success) return { refused: `claims: ${claims.error.issues.map(({ path }) => path.join('.')).join(', ')}` }
  const { sub, email, name } = claims.data
  if (nonce !== undefined && claims.data.nonce !== nonce) return { refused: 'claims: nonce' }
  return { subject: sub, email, fullName: nameFrom(name) ?? email.split('@')[0]! }
}

/** Fit to be kept: one line, not long, nothing that PostgreSQL could not hold. */
function nameFrom(name = ''): string | undefined {
  const line = name
    .toWellFormed()
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
  return line === '' ? undefined : line.slice(0, 120).trim()
}
