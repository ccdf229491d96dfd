import type { CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { AccessClaims, Client, HandedTokens, TokenGateway } from '../../domain/common/gateways.ts'
import type { App } from '../context.ts'
import { cookiesOf } from '../plugins/cookies.ts'
import { stampOf } from '../plugins/stamp.ts'

const COOKIE = 'admin'
const SECONDS = 8 * 3_600

/** A browser in which somebody has signed in: a stamped cookie that names a session and says nothing else. */
export interface SessionCookie {
  /** Nothing without a cookie, or with one that is not ours or has expired. */
  sessionId(request: FastifyRequest, now: Date): number | undefined
  set(reply: FastifyReply, sessionId: number, now: Date): void
  clear(reply: FastifyReply): void
}

export function sessionCookie({ config, gateways }: App): SessionCookie {
  const stamp = stampOf(gateways.vault.secretsFor('sessions of operators'))
  const options: CookieSerializeOptions = {
    path: '/admin',
    httpOnly: true,
    sameSite: 'strict',
    secure: config.publicUrl?.startsWith('https:') ?? false,
  }
  return {
    sessionId(request, now) {
      const words = stamp.read(cookiesOf(request)[COOKIE] ?? '')
      const [sessionId, expiresAt] = words?.split('-').map(Number) ?? []
      return expiresAt !== undefined && expiresAt > now.getTime() ? sessionId : undefined
    },
    set(reply, sessionId, now) {
      const words = `${sessionId}-${now.getTime() + SECONDS * 1_000}`
      reply.setCookie(COOKIE, stamp.put(words), { ...options, maxAge: SECONDS })
    },
    clear: (reply) => void reply.clearCookie(COOKIE, options),
  }
}

/** Signs nothing: what a page needs of a sign-in is which session came of it. */
export class PageTill implements TokenGateway {
  readonly expiresIn = SECONDS
  readonly client: Client
  handed: AccessClaims | undefined

  constructor(client: Client) {
    this.client = client
  }

  hand(claims: AccessClaims): HandedTokens {
    this.handed = claims
    return {}
  }

  kept(): undefined {}

  takeBack(): void {}
}
