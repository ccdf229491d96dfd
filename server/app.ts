import { createServer, type RequestListener, type Server } from 'node:http'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import { routesV1 } from '../routes-v1/index.ts'
import { routesV2 } from '../routes-v2-trpc/index.ts'
import { adminPlugin } from './admin/index.ts'
import { Front } from './answers/front.ts'
import { openAnswers } from './answers/index.ts'
import type { Config } from './config.ts'
import type { App } from './context.ts'
import { headersOf } from './csp/headers.ts'
import { healthRoutes } from './health.ts'
import { leavingPlugin } from './leaving.ts'
import { type MountedRoute, noteRoutes, openApiRoute } from './openapi.ts'
import { pageRoutes } from './pages/index.ts'
import { actorPlugin, openReception, type Reception } from './plugins/actor.ts'
import { corsPlugin } from './plugins/cors.ts'
import { cspReportPath, cspReports } from './plugins/csp-reports.ts'
import { failureReportsPlugin } from './plugins/failure-reports.ts'
import { fileRoutes } from './plugins/files.ts'
import { lingeringPlugin } from './plugins/lingering.ts'
import { observabilityPlugin, requestIdOf } from './plugins/observability.ts'
import { answerNotFound, problemsPlugin } from './plugins/problems.ts'
import { trustIn } from './plugins/proxies.ts'
import { rateLimitPlugin } from './plugins/rate-limit.ts'
import { helmetHeaders, securityPlugin } from './plugins/security.ts'
import { sheddingPlugin } from './plugins/shedding.ts'
import { unroutable, type Unroutable } from './plugins/unroutable.ts'
import { uploadsPlugin } from './plugins/uploads.ts'

/** How long whoever asks may take, in milliseconds. */
export interface Patience {
  /** For the head of a request: who has sent half of it after this is holding a connection, not asking. */
  readonly head: number
  /** For all of it, its body included. */
  readonly request: number
  /** Between two requests; longer than proxies keep theirs, so that none sends into a connection that is being closed. */
  readonly idle: number
  /** For a sign of life while an answer is made or sent; streams have one every 15 seconds. */
  readonly silence: number
  /** How often it is looked at who has run out of the first two. */
  readonly beat: number
}

const PATIENCE: Patience = { head: 15_000, request: 60_000, idle: 72_000, silence: 120_000, beat: 5_000 }

/** The web server, ready to listen or to be injected into. Order is the architecture: what stands first sees every request first. */
export async function buildServer(app: App, patience: Patience = PATIENCE): Promise<FastifyInstance> {
  const { config } = app
  const always = await helmetHeaders()
  const broken = unroutable({ ...always, ...headersOf(config) }, app.log)
  const front = new Front()
  const server = bareServer(app, (ordinary) => httpServer(patience, front.before(ordinary)), broken)
  broken.watch(server.server)
  app.telemetry?.watch(server)
  problemsPlugin(server)
  leavingPlugin(server, app)
  lingeringPlugin(server, app)
  const note = observabilityPlugin(server, app.metrics)
  failureReportsPlugin(server, app)
  await securityPlugin(server, config, always)
  const load = await sheddingPlugin(server, app)
  healthRoutes(server, app, { load, replica: () => reception.replica() })
  const routes: MountedRoute[] = []
  await pageRoutes(server, app, routes)
  fileRoutes(server, app)
  await app.flags.follow()
  const limits = await rateLimitPlugin(server, app)
  const answersFor = await openAnswers(server, app, { front, limits, note })
  const reception = await openReception(server, app, limits, answersFor)
  await server.register((admin) => adminPlugin(admin, app, reception), { prefix: '/admin' })
  await server.register((api) => cspReports(api, limits), { prefix: '/api/v1' })
  await server.register((api) => apiPlugin(api, app, reception, routes), { prefix: '/api' })
  return server
}

function bareServer(
  { config, log: loggerInstance }: { readonly config: Config; readonly log: FastifyBaseLogger },
  serverFactory: (ordinary: RequestListener) => Server,
  broken: Unroutable,
): FastifyInstance {
  return Fastify({
    serverFactory,
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: (request) => requestIdOf(request.headers['x-request-id']),
    trustProxy: trustIn(config.trustProxy) ?? false,
    frameworkErrors: broken.answer,
    clientErrorHandler: broken.answerBroken,
    bodyLimit: 1_048_576,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    routerOptions: { maxParamLength: 5_000, ignoreTrailingSlash: true },
  })
}

/** The host header is ours to judge: what is missing is answered as what is wrong. */
function httpServer({ head, request, idle, silence, beat }: Patience, listener: RequestListener): Server {
  const options = {
    headersTimeout: head,
    connectionsCheckingInterval: beat,
    requireHostHeader: false,
    maxHeaderSize: 16_384,
    requestTimeout: request,
    keepAliveTimeout: idle,
  }
  return createServer(options, listener).setTimeout(silence)
}

/** Both doors, and what stands before them. Its hooks see every address below, known or not, however it is spelt. */
async function apiPlugin(api: FastifyInstance, app: App, reception: Reception, routes: MountedRoute[]): Promise<void> {
  noteRoutes(api, routes)
  await corsPlugin(api, app.config)
  actorPlugin(api, app, reception)
  uploadsPlugin(api, app.config)
  api.setNotFoundHandler(answerNotFound)
  openApiRoute(api, app.config, routes, { '/csp-report': cspReportPath() })
  await api.register(routesV1, { prefix: '/v1' })
  await api.register(routesV2, { prefix: '/v2' })
}
