import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { findActor } from '../../domain/authentication/index.ts'
import type { Actor } from '../../domain/common/access.ts'
import { common, DomainError } from '../../domain/common/errors.ts'
import type { App } from '../context.ts'
import { openReception, type Reception } from '../plugins/actor.ts'
import type { Limits } from '../plugins/rate-limit.ts'
import { answerFailure } from './failure.ts'
import { HOME, requireOwnOrigin, requireStaff } from './guard.ts'
import { queueRoutes } from './queues.ts'
import { type Session, sessionIn } from './session.ts'
import { signInRoutes } from './sign-in.ts'
import { taskRoutes } from './tasks.ts'

/** The operators' pages, below /admin. Nothing here is kept by a cache, and nothing changes but from a page of ours. */
export async function adminPlugin(admin: FastifyInstance, app: App, limits: Limits): Promise<void> {
  await admin.register(cookie)
  await admin.register(formbody)
  const reception = await openReception(admin, app, limits)
  const session = sessionIn(admin, app.config)
  admin.setErrorHandler(answerFailure)
  admin.setNotFoundHandler(({ url }) => {
    throw new DomainError(common.notFound, `Nothing is at ${url.split('?', 1)[0]}.`)
  })
  admin.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store')
    requireOwnOrigin(app.config, request)
    const now = app.clock()
    const actor = await actorOf(app, reception, session, request, now)
    request.scope = reception.scopeFor(actor, now, request, reply)
  })
  signInRoutes(admin, session)
  await admin.register(async (staff) => {
    staff.addHook('onRequest', requireStaff)
    staff.get('/', (_request, reply) => reply.redirect(HOME, 303))
    taskRoutes(staff, app)
    await staff.register((dashboard) => queueRoutes(dashboard, app))
  })
}

/** Who is asking, with the roles they have now: what they show may be older than what has been taken away since. */
async function actorOf(
  { db }: App,
  reception: Reception,
  session: Session,
  request: FastifyRequest,
  now: Date,
): Promise<Actor> {
  const fromCookie = request.headers.authorization === undefined ? session.userId(request, now) : undefined
  if (fromCookie !== undefined) return (await findActor(db, fromCookie)) ?? nobody
  const actor = await reception.identify(request, now)
  if (actor.kind !== 'user' || actor.scopes !== undefined) return actor
  return (await findActor(db, actor.userId)) ?? nobody
}

const nobody: Actor = { kind: 'anonymous' }
