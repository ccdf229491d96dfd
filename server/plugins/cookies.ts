import cookie, { type CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { common, DomainError } from '../../domain/common/errors.ts'
import type { App } from '../context.ts'
import { isTrustedOrigin } from './origins.ts'
import { stampOf } from './stamp.ts'
import { ACCESS_SECONDS } from './tokens.ts'

const REFRESH_SECONDS = 86_400

/** The tokens of a browser, which its pages use and no script of theirs can read. */
export interface TokenCookies {
  accessToken(request: FastifyRequest): string | undefined
  refreshToken(request: FastifyRequest): string | undefined
  /** Whether tokens are to go as cookies: who asks for that, and who came with cookies. */
  wanted(request: FastifyRequest): boolean
  set(reply: FastifyReply, tokens: Readonly<{ accessToken: string; refreshToken?: string; sessionId: number }>): void
  clear(reply: FastifyReply): void
  /**
   * Holds for whatever changes something and is believed because of a cookie, which a browser sends along from any page:
   * it must come from a page of ours, and show what only such a page can read.
   * @param sessionId whose tokens are shown, where that is known
   * @throws `common.csrf-failed`
   */
  requireOwnPage(request: FastifyRequest, sessionId?: number): void
}

export async function tokenCookies(server: FastifyInstance, app: App): Promise<TokenCookies> {
  await server.register(cookie, { hook: false })
  const { config } = app
  const named = names(config.publicUrl?.startsWith('https:') ?? false)
  const stamp = stampOf(app.gateways.vault.secretsFor('csrf'))
  return {
    accessToken: (request) => cookiesOf(request)[named.access.name],
    refreshToken: (request) => cookiesOf(request)[named.refresh.name],
    wanted(request) {
      if (request.headers['x-token-transport'] === 'cookie') {
        if (isTrustedOrigin(config, request) === false) throw new DomainError(common.csrfFailed, ELSEWHERE)
        return true
      }
      if (request.headers.authorization !== undefined) return false
      return cookiesOf(request)[named.access.name] !== undefined || cookiesOf(request)[named.refresh.name] !== undefined
    },
    set(reply, { accessToken, refreshToken, sessionId }) {
      const { access, refresh, csrf } = named
      noStore(reply).setCookie(access.name, accessToken, { ...access.options, maxAge: ACCESS_SECONDS })
      reply.setCookie(csrf.name, stamp.put(String(sessionId)), { ...csrf.options, maxAge: REFRESH_SECONDS })
      if (refreshToken === undefined) return
      reply.setCookie(refresh.name, refreshToken, { ...refresh.options, maxAge: REFRESH_SECONDS })
    },
    clear(reply) {
      for (const { name, options } of Object.values(named)) noStore(reply).clearCookie(name, options)
    },
    requireOwnPage(request, sessionId) {
      if (isTrustedOrigin(config, request) !== true) throw new DomainError(common.csrfFailed, ELSEWHERE)
      const kept = cookiesOf(request)[named.csrf.name]
      const stamped = kept === undefined ? undefined : stamp.read(kept)
      const shown = request.headers['x-csrf-token']
      const fits = stamped !== undefined && shown === kept && String(sessionId ?? stamped) === stamped
      if (!fits) throw new DomainError(common.csrfFailed, `Send the cookie ${named.csrf.name} as x-csrf-token.`)
    },
  }
}

const ELSEWHERE = 'With cookies, what changes something must come from a page of ours, with its Origin.'

export const noStore = (reply: FastifyReply): FastifyReply => reply.header('cache-control', 'no-store')

/** Parsed when somebody asks; most requests bring none. */
export function cookiesOf({ headers, server }: FastifyRequest): Readonly<Record<string, string | undefined>> {
  return headers.cookie === undefined ? {} : server.parseCookie(headers.cookie)
}

/**
 * Over HTTPS the names begin with `__Host-`: no neighbour under the same domain can plant one. Such a cookie belongs to
 * every path, so only plain HTTP keeps the tokens to the APIs.
 */
function names(secure: boolean) {
  const prefix = secure ? '__Host-' : ''
  const options: CookieSerializeOptions = { secure, sameSite: 'lax', path: secure ? '/' : '/api', httpOnly: true }
  return {
    access: { name: `${prefix}access`, options },
    refresh: { name: `${prefix}refresh`, options },
    csrf: { name: `${prefix}csrf`, options: { ...options, path: '/', httpOnly: false } },
  }
}
