import type { FastifyReply, FastifyRequest } from 'fastify'
import type { AccessClaims, Aside, Client, HandedTokens, TokenGateway } from '../../domain/common/gateways.ts'
import { noStore, type TokenCookies } from './cookies.ts'
import { ACCESS_SECONDS, type AccessTokens } from './tokens.ts'

const LONGEST_USER_AGENT = 300

/** What a request is handed its tokens with. */
export class Till implements TokenGateway {
  readonly expiresIn = ACCESS_SECONDS
  readonly #tokens: AccessTokens
  readonly #cookies: TokenCookies
  readonly #request: FastifyRequest
  readonly #reply: FastifyReply
  readonly #now: Date
  readonly #aside: Aside[] = []
  #hasUsedCookie = false

  constructor(tokens: AccessTokens, cookies: TokenCookies, now: Date, request: FastifyRequest, reply: FastifyReply) {
    this.#tokens = tokens
    this.#cookies = cookies
    this.#now = now
    this.#request = request
    this.#reply = reply
  }

  get client(): Client {
    const { ip, headers } = this.#request
    return { ip, userAgent: headers['user-agent']?.slice(0, LONGEST_USER_AGENT) ?? null }
  }

  hand(claims: AccessClaims, refreshToken?: string): HandedTokens {
    const accessToken = this.#tokens.sign(claims, this.#now)
    const tokens = { accessToken, ...(refreshToken !== undefined && { refreshToken }) }
    noStore(this.#reply)
    // What came as a cookie goes as one, whatever is asked for: no script is to get hold of it.
    if (!this.#hasUsedCookie && !this.#cookies.wanted(this.#request)) return tokens
    this.#setAside({ ...tokens, sessionId: claims.sessionId })
    return {}
  }

  kept(): string | undefined {
    const token = this.#cookies.refreshToken(this.#request)
    if (token === undefined) return undefined
    this.#cookies.requireOwnPage(this.#request)
    this.#hasUsedCookie = true
    return token
  }

  takeBack(): void {
    if (this.#request.headers.cookie !== undefined) this.#setAside(null)
  }

  get shown(): string | undefined {
    return this.#cookies.refreshToken(this.#request)
  }

  get aside(): readonly Aside[] {
    return this.#aside
  }

  handAgain(aside: readonly Aside[]): void {
    for (const each of aside) this.#setAside(each)
  }

  #setAside(tokens: Aside): void {
    this.#aside.push(tokens)
    if (tokens === null) this.#cookies.clear(this.#reply)
    else this.#cookies.set(this.#reply, tokens)
  }
}
