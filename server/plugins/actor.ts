import fastifyJwt from '@fastify/jwt'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { findApiKeyUser } from '../../domain/authentication/index.ts'
import type { Actor } from '../../domain/common/access.ts'
import type { LimitPolicy, Scope } from '../../domain/common/context.ts'
import { common, DomainError } from '../../domain/common/errors.ts'
import type { TokenGateway } from '../../domain/common/gateways.ts'
import type { App } from '../context.ts'
import type { Limits } from './rate-limit.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is asking and what the request may use; there for everything under /api. */
    scope: Scope
  }
}

const ACCESS_SECONDS = 300
const ISSUER = 'fashionistar'

const Claims = z.object({
  sub: z.coerce.number().int().positive(),
  roles: z.array(z.enum(['customer', 'vendor', 'support', 'admin'])),
  vendorIds: z.array(z.int()),
  type: z.literal('access'),
})

/** Finds out who is asking, counts the call, and makes the scope that operations run in. */
export async function actorPlugin(server: FastifyInstance, app: App, limits: Limits): Promise<void> {
  const reception = await openReception(server, app, limits)
  server.addHook('onRequest', async (request, reply) => {
    const now = app.clock()
    try {
      request.scope = reception.scopeFor(await reception.identify(request, now), now, request, reply)
    } finally {
      await limits.count(request, reply)
    }
  })
}

/** Who is asking, and what they are given; for doors that have more to ask than the API does. */
export interface Reception {
  /** From an access token or an API key; without either it is nobody. @throws `common.unauthenticated` */
  identify(request: FastifyRequest, now: Date): Promise<Actor>
  scopeFor(actor: Actor, now: Date, request: FastifyRequest, reply: FastifyReply): Scope
}

export async function openReception(server: FastifyInstance, app: App, limits: Limits): Promise<Reception> {
  await server.register(fastifyJwt, {
    secret: app.jwtSecret,
    sign: { algorithm: 'HS256', expiresIn: ACCESS_SECONDS, iss: ISSUER },
    verify: { algorithms: ['HS256'], allowedIss: ISSUER, cache: 1_000 },
  })
  const { db, outbox } = app
  const gateways = { ...app.gateways, tokens: tokenGateway(server) }
  server.decorateRequest('scope')
  return {
    identify: (request, now) => identify(server, app, request, now),
    scopeFor(actor, now, request, reply) {
      const charge = (policy: LimitPolicy) => limits.charge(policy, request, reply)
      const { id: requestId, log } = request
      return { db, outbox, gateways, log, actor, requestId, trace: traceOf(request), now, charge }
    },
  }
}

/** The W3C trace context a caller sends, when it is one. */
function traceOf({ headers: { traceparent } }: FastifyRequest): string | undefined {
  return typeof traceparent === 'string' && TRACEPARENT.test(traceparent) ? traceparent : undefined
}

const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/

function tokenGateway(server: FastifyInstance): TokenGateway {
  return {
    expiresIn: ACCESS_SECONDS,
    signAccess: ({ userId, ...claims }) => server.jwt.sign({ sub: String(userId), type: 'access', ...claims }),
  }
}

const anonymous: Actor = Object.freeze({ kind: 'anonymous' })

async function identify(server: FastifyInstance, app: App, request: FastifyRequest, now: Date): Promise<Actor> {
  const { authorization } = request.headers
  if (authorization === undefined) return anonymous
  const bearer = /^bearer +(\S+)$/i.exec(authorization)?.[1]
  if (bearer === undefined) throw new DomainError(common.unauthenticated, 'Expected `Authorization: Bearer …`.')
  if (!bearer.startsWith('fsk_')) return verifyToken(server, bearer)
  const user = await findApiKeyUser(app.db, bearer, now)
  if (user === undefined) throw new DomainError(common.unauthenticated, 'The API key is unknown, revoked or expired.')
  return user
}

function verifyToken(server: FastifyInstance, token: string): Actor {
  try {
    const { sub, roles, vendorIds } = Claims.parse(server.jwt.verify(token))
    return { kind: 'user', userId: sub, roles, vendorIds }
  } catch {
    throw new DomainError(common.unauthenticated, 'The access token is not valid or has expired; sign in again.')
  }
}
