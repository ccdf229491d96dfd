import type { CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Config } from '../config.ts'

const COOKIE = 'admin'
const SECONDS = 8 * 3_600
const AUDIENCE = 'fashionistar/admin'

/** Neither claim is in an access token, and an access token's `type` is not in here: one is never taken for the other. */
const Claims = z.object({ sub: z.coerce.number().int().positive(), aud: z.literal(AUDIENCE) })

/** Who has signed in with a browser: a signed cookie that says only whose it is. */
export interface Session {
  /** Whose; nothing without a cookie, or with one that is not ours or has expired. */
  userId(request: FastifyRequest, now: Date): number | undefined
  open(reply: FastifyReply, userId: number, now: Date): void
  close(reply: FastifyReply): void
}

export function sessionIn(server: FastifyInstance, { publicUrl }: Config): Session {
  const options: CookieSerializeOptions = {
    path: '/admin',
    httpOnly: true,
    sameSite: 'strict',
    secure: publicUrl?.startsWith('https:') ?? false,
  }
  return {
    userId(request, now) {
      const token = request.cookies[COOKIE]
      return token === undefined ? undefined : read(server, token, now)
    },
    open(reply, userId, now) {
      const claims = { sub: String(userId), aud: AUDIENCE, iat: Math.floor(now.getTime() / 1_000) }
      reply.setCookie(COOKIE, server.jwt.sign(claims, { expiresIn: SECONDS }), { ...options, maxAge: SECONDS })
    },
    close: (reply) => void reply.clearCookie(COOKIE, options),
  }
}

function read(server: FastifyInstance, token: string, now: Date): number | undefined {
  try {
    return Claims.parse(server.jwt.verify(token, { clockTimestamp: now.getTime(), cache: false })).sub
  } catch {
    return undefined
  }
}
