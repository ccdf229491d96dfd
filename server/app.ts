import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import { routesV1 } from '../routes-v1/index.ts'
import { routesV2 } from '../routes-v2-trpc/index.ts'
import { adminPlugin } from './admin/index.ts'
import type { App } from './context.ts'
import { healthRoutes } from './health.ts'
import { type MountedRoute, noteRoutes, openApiRoute } from './openapi.ts'
import { pageRoutes } from './pages/index.ts'
import { actorPlugin } from './plugins/actor.ts'
import { failureReportsPlugin } from './plugins/failure-reports.ts'
import { observabilityPlugin, requestIdOf } from './plugins/observability.ts'
import { answerNotFound, answerUnroutable, problemsPlugin } from './plugins/problems.ts'
import { type Limits, rateLimitPlugin } from './plugins/rate-limit.ts'
import { securityPlugin } from './plugins/security.ts'

/** The web server, ready to listen or to be injected into. Order is the architecture: what stands first sees every request first. */
export async function buildServer(app: App): Promise<FastifyInstance> {
  const { config } = app
  const loggerInstance: FastifyBaseLogger = app.log
  const server = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: (request) => requestIdOf(request.headers['x-request-id']),
    trustProxy: config.trustProxy === undefined ? false : [...config.trustProxy],
    frameworkErrors: answerUnroutable,
    bodyLimit: 1_048_576,
    requestTimeout: 60_000,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 5_000, ignoreTrailingSlash: true },
  })
  problemsPlugin(server)
  observabilityPlugin(server, app.metrics)
  failureReportsPlugin(server, app)
  await securityPlugin(server, config)
  healthRoutes(server, app)
  const routes: MountedRoute[] = []
  await pageRoutes(server, app, routes)
  const limits = await rateLimitPlugin(server, config)
  await server.register((admin) => adminPlugin(admin, app, limits), { prefix: '/admin' })
  await server.register((api) => apiPlugin(api, app, limits, routes), { prefix: '/api' })
  return server
}

/** Both doors, and what stands before them. Its hooks see every address below, known or not, however it is spelt. */
async function apiPlugin(api: FastifyInstance, app: App, limits: Limits, routes: MountedRoute[]): Promise<void> {
  noteRoutes(api, routes)
  await actorPlugin(api, app, limits)
  api.setNotFoundHandler(answerNotFound)
  openApiRoute(api, app.config, routes)
  await api.register(routesV1, { prefix: '/v1' })
  await api.register(routesV2, { prefix: '/v2' })
}
