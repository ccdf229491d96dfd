import formbody from '@fastify/formbody'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { findSessionActor } from '../../domain/authentication/index.ts'
import type { Actor } from '../../domain/common/access.ts'
import { common, DomainError } from '../../domain/common/errors.ts'
import type { App } from '../context.ts'
import type { Reception } from '../plugins/actor.ts'
import { answerFailure } from './failure.ts'
import { HOME, requireOwnOrigin, requireStaff } from './guard.ts'
import { queueRoutes } from './queues.ts'
import { PageTill, type SessionCookie, sessionCookie } from './session.ts'
import { signInRoutes } from './sign-in.ts'
import { taskRoutes } from './tasks.ts'

/** The operators' pages, below /admin. Nothing here is kept by a cache, and nothing changes but from a page of ours. */
export async function adminPlugin(admin: FastifyInstance, app: App, reception: Reception): Promise<void> {
  await admin.register(formbody)
  const cookie = sessionCookie(app)
  admin.setErrorHandler(answerFailure)
  admin.setNotFoundHandler(({ url }) => {
    throw new DomainError(common.notFound, `Nothing is at ${url.split('?', 1)[0]}.`)
  })
  admin.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store')
    requireOwnOrigin(app.config, request)
    const now = app.clock()
    const actor = await actorOf(app, reception, cookie, request, now)
    const scope = reception.scopeFor(actor, now, request, reply)
    const tokens = new PageTill(scope.gateways.tokens.client)
    request.scope = { ...scope, gateways: { ...scope.gateways, tokens } }
  })
  signInRoutes(admin, cookie)
  await admin.register(async (staff) => {
    staff.addHook('onRequest', requireStaff)
    staff.get('/', (_request, reply) => reply.redirect(HOME, 303))
    taskRoutes(staff, app)
    await staff.register((dashboard) => queueRoutes(dashboard, app))
  })
}

/**
 * Who is asking, if their session is not over, with the roles they have now: what they show may be older than what has
 * been taken away since.
 */
async function actorOf(
  { db }: App,
  reception: Reception,
  cookie: SessionCookie,
  request: FastifyRequest,
  now: Date,
): Promise<Actor> {
  const isBrowser = request.headers.authorization === undefined
  const actor = isBrowser ? nobody : await reception.identify(request, now)
  if (actor.kind === 'user' && actor.scopes !== undefined) return actor
  const shown = actor.kind === 'user' ? actor.sessionId : cookie.sessionId(request, now)
  return (shown === undefined ? undefined : await findSessionActor(db, shown, now)) ?? nobody
}

const nobody: Actor = { kind: 'anonymous' }
