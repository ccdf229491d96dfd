import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { findApiKeyUser } from '../../domain/authentication/index.ts'
import type { Actor, Anonymous, User } from '../../domain/common/access.ts'
import type { LimitPolicy, Scope } from '../../domain/common/context.ts'
import { fromDatabase } from '../../domain/common/database-errors.ts'
import { common, DomainError } from '../../domain/common/errors.ts'
import type { AccessClaims } from '../../domain/common/gateways.ts'
import type { App } from '../context.ts'
import { apiKeyUses } from './api-key-uses.ts'
import type { AnswersFor } from '../answers/index.ts'
import { type TokenCookies, tokenCookies } from './cookies.ts'
import type { Limits } from './rate-limit.ts'
import type { ReplicaStanding } from '../replica/index.ts'
import { openReplica } from './replica.ts'
import { openRevocations, type Revocations } from './revocations.ts'
import { Till } from './till.ts'
import { type AccessTokens, openTokens } from './tokens.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is asking and what the request may use; there for everything under /api. */
    scope: Scope
  }
}

/** Finds out who is asking, counts the call, and makes the scope that operations run in. */
export function actorPlugin(server: FastifyInstance, app: App, reception: Reception): void {
  server.addHook('onRequest', async (request, reply) => {
    const now = app.clock()
    try {
      const actor = await reception.identify(request, now)
      // A cache between us knows that what was asked with a token is nobody else's; of cookies and carts it has to be told.
      if ((actor.kind === 'user' && request.headers.authorization === undefined) || 'cartToken' in actor) {
        reply.header('cache-control', 'private, no-cache')
      }
      request.scope = reception.scopeFor(actor, now, request, reply)
    } finally {
      await reception.count(request, reply)
    }
  })
}

/** Who is asking, and what they are given; one for all doors of a server. */
export interface Reception {
  /**
   * From an access token, an API key or the cookie of a browser; without any it is nobody.
   * @throws `common.unauthenticated`, and `common.csrf-failed` for a cookie that comes from elsewhere
   */
  identify(request: FastifyRequest, now: Date): Promise<Actor>
  scopeFor(actor: Actor, now: Date, request: FastifyRequest, reply: FastifyReply): Scope
  /** Counts the call against the general limits. */
  count(request: FastifyRequest, reply: FastifyReply): Promise<void>
  /** How the replica stands, where there is one. */
  replica(): ReplicaStanding | undefined
}

interface Means {
  readonly app: App
  readonly tokens: AccessTokens
  readonly cookies: TokenCookies
  readonly revocations: Revocations
  readonly noteUse: ReturnType<typeof apiKeyUses>
}

export async function openReception(
  server: FastifyInstance,
  app: App,
  limits: Limits,
  answersFor: AnswersFor,
): Promise<Reception> {
  const [tokens, cookies] = [await openTokens(server, app), await tokenCookies(server, app)]
  const revocations = await openRevocations(app)
  server.addHook('onClose', async () => revocations.close())
  server.decorateRequest('scope')
  const replica = await openReplica(server, app)
  const means = { app, tokens, cookies, revocations, noteUse: apiKeyUses(app) }
  const { db, outbox, flags } = app
  return {
    replica: () => replica?.standing(),
    identify: async (request, now) => withCart(await identify(means, request, now).catch(refuse), request),
    count: (request, reply) => limits.count(request, reply),
    scopeFor(actor, now, request, reply) {
      const charge = (policy: LimitPolicy, subject?: string) => limits.charge(policy, request, reply, subject)
      const { id: requestId, log } = request
      const gateways = { ...app.gateways, tokens: new Till(tokens, cookies, now, request, reply) }
      return {
        db,
        outbox,
        gateways,
        flags,
        log,
        actor,
        requestId,
        trace: traceOf(request),
        now,
        charge,
        answers: answersFor(request),
        replica: replica?.readsFor(actor, request, reply),
        heard: app.searches.heard,
      }
    },
  }
}

/** The W3C trace context a caller sends, when it is one. */
function traceOf({ headers: { traceparent } }: FastifyRequest): string | undefined {
  return typeof traceparent === 'string' && TRACEPARENT.test(traceparent) ? traceparent : undefined
}

const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/

/** Whose a key is the database says, which may be away as for any operation. */
const refuse = (error: unknown): never => {
  throw fromDatabase(error)
}

type Caller = Anonymous | User

const anonymous: Caller = Object.freeze({ kind: 'anonymous' })

async function identify(means: Means, request: FastifyRequest, now: Date): Promise<Caller> {
  const { authorization } = request.headers
  if (authorization === undefined) return identifyBrowser(means, request, now)
  const bearer = /^bearer +(\S+)$/i.exec(authorization)?.[1]
  if (bearer === undefined) throw new DomainError(common.unauthenticated, 'Expected `Authorization: Bearer …`.')
  if (!bearer.startsWith('fsk_')) return identifyPerson(means, bearer, now)
  const user = await findApiKeyUser(means.app.db, bearer, now)
  if (user === undefined) throw new DomainError(common.unauthenticated, 'The API key is unknown, revoked or expired.')
  means.noteUse(user.apiKeyId, now)
  return user
}

function identifyPerson(means: Means, token: string, now: Date): User {
  const claims = readGood(means, token, now)
  if (claims !== undefined) return userOf(claims)
  throw new DomainError(
    common.unauthenticated,
    'The access token is not valid, or no longer; refresh or sign in again.',
  )
}

/**
 * A browser sends its cookies with everything: one that is good no longer must not keep it from the catalogue, nor from
 * signing in again.
 */
function identifyBrowser(means: Means, request: FastifyRequest, now: Date): Caller {
  const token = means.cookies.accessToken(request)
  const claims = token === undefined ? undefined : readGood(means, token, now)
  if (claims === undefined) return anonymous
  if (!isSafe(request.method)) means.cookies.requireOwnPage(request, claims.sessionId)
  return userOf(claims)
}

/** Guests bring the token of their cart, and whoever signed in a moment ago still has it. What is none opens nothing. */
function withCart(caller: Caller, { headers }: FastifyRequest): Caller {
  const cartToken = headers['x-cart-token']
  return typeof cartToken === 'string' && CART_TOKEN.test(cartToken) ? { ...caller, cartToken } : caller
}

/** 32 bytes in base64url. */
const CART_TOKEN = /^[\w-]{43}$/

const isSafe = (method: string): boolean => method === 'GET' || method === 'HEAD' || method === 'OPTIONS'

function readGood({ tokens, revocations }: Means, token: string, now: Date): AccessClaims | undefined {
  const claims = tokens.read(token, now)
  return claims === undefined || revocations.has(claims) ? undefined : claims
}

function userOf(claims: AccessClaims): User {
  const { authVersion: _, ...user } = claims
  return { kind: 'user', ...user }
}
