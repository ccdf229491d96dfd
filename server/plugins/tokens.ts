import { randomUUID } from 'node:crypto'
import fastifyJwt from '@fastify/jwt'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { AccessClaims } from '../../domain/common/gateways.ts'
import type { App } from '../context.ts'

export const ACCESS_SECONDS = 300
const ISSUER = 'fashionistar'

const Claims = z
  .object({
    type: z.literal('access'),
    sub: z.string().regex(/^[1-9]\d{0,15}$/),
    sid: z.int().positive(),
    ver: z.int().nonnegative(),
    auth_time: z.number(),
    roles: z.array(z.enum(['customer', 'vendor', 'support', 'admin'])),
    vendorIds: z.array(z.int()),
    ownerOf: z.array(z.int()),
    exp: z.number(),
  })
  .transform(({ sub, sid, ver, auth_time: at, roles, vendorIds, ownerOf, exp }) => {
    const proof = { sessionId: sid, authVersion: ver, authenticatedAt: Math.round(at * 1_000) }
    return { claims: { userId: Number(sub), ...proof, roles, vendorIds, ownerOf }, expiresAt: exp * 1_000 }
  })
type Known = z.output<typeof Claims>

/** Access tokens: signed with the secret in force, read with that or one that came before it. */
export interface AccessTokens {
  sign(claims: AccessClaims, now: Date): string
  /** What a token says; nothing when it is not ours or has expired. */
  read(token: string, now: Date): AccessClaims | undefined
}

/**
 * The library remembers which tokens it has verified, and for that its own clock may not expire them: whether one has
 * expired is asked of the app's, at each request.
 */
export async function openTokens(server: FastifyInstance, { jwtSecret, config }: App): Promise<AccessTokens> {
  const verify = {
    algorithms: ['HS256' as const],
    allowedIss: ISSUER,
    requiredClaims: ['iss'],
    ignoreExpiration: true,
  }
  await server.register(fastifyJwt, {
    secret: jwtSecret,
    sign: { algorithm: 'HS256', iss: ISSUER },
    verify: { ...verify, cache: 1_000 },
  })
  const known = new WeakMap<object, Known>()
  const verified = (token: string): object | undefined => {
    const own = attempt(() => server.jwt.verify<object>(token))
    if (own !== undefined) return own
    for (const key of config.jwtSecretFallbacks) {
      const old = attempt(() => server.jwt.verify<object>(token, { ...verify, key, cache: false }))
      if (old !== undefined) return old
    }
    return undefined
  }
  return {
    sign: (claims, now) => server.jwt.sign(toPayload(claims, now)),
    read(token, now) {
      const payload = verified(token)
      if (payload === undefined) return undefined
      const read = known.get(payload) ?? Claims.safeParse(payload).data
      if (read === undefined || read.expiresAt <= now.getTime()) return undefined
      known.set(payload, read)
      return read.claims
    },
  }
}

function toPayload({ userId, sessionId, authVersion, authenticatedAt, ...can }: AccessClaims, now: Date) {
  const iat = Math.floor(now.getTime() / 1_000)
  const times = { iat, exp: iat + ACCESS_SECONDS, auth_time: authenticatedAt / 1_000 }
  return { sub: String(userId), type: 'access', sid: sessionId, ver: authVersion, ...can, ...times, jti: randomUUID() }
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
