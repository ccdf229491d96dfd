import type { Readable } from 'node:stream'
import type { DashboardHandler } from '@pg-boss/dashboard/handler'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { actorName } from '../../domain/common/access.ts'
import { html } from '../../domain/common/html.ts'
import type { App } from '../context.ts'

const BASE = '/admin/queues'

/**
 * pg-boss's own dashboard. Its pages have scripts and styles inline, so these addresses, and no others, have a policy that
 * allows them; it still loads nothing from elsewhere, and nobody may frame it.
 */
export async function queueRoutes(scope: FastifyInstance, app: App): Promise<void> {
  const dashboard = lazyDashboard(app)
  scope.addHook('onClose', () => dashboard.close())
  scope.removeAllContentTypeParsers()
  // It reads bodies itself.
  scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
  scope.addHook('onRequest', (_request, reply, done) => {
    reply.header('content-security-policy', POLICY)
    done()
  })
  for (const url of ['/queues', '/queues.data', '/queues/*']) {
    scope.all(url, async (request, reply) => {
      // What is done there leaves no event of ours.
      if (hasBody(request)) request.log.info({ actor: actorName(request.scope.actor) }, 'sent through the dashboard')
      return reply.send(await atHome(await dashboard.answer(toWeb(request))))
    })
  }
}

const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline' data:",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join(';')

/** Loaded, and connected to the database, when somebody first looks: most processes never show it. */
function lazyDashboard({ url, config }: App) {
  const { publicUrl } = config
  let handler: Promise<DashboardHandler> | undefined
  const open = async () => {
    const { createDashboardHandler } = await import('@pg-boss/dashboard/handler')
    const allowedActionOrigins = publicUrl === undefined ? [] : [new URL(publicUrl).host]
    return createDashboardHandler({ databases: [{ url, name: 'fashionistar' }], basePath: BASE, allowedActionOrigins })
  }
  return {
    answer: async (request: Request) => (await (handler ??= open()))(request),
    close: async () => (await handler)?.close(),
  }
}

const hasBody = ({ method }: FastifyRequest): boolean => method !== 'GET' && method !== 'HEAD'

/** The request as the dashboard reads it, without what its sender is known by. */
function toWeb(request: FastifyRequest): Request {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && name !== 'cookie' && name !== 'authorization') headers.set(name, String(value))
  }
  const url = new URL(request.url, `${request.protocol}://${request.host}`)
  const body = hasBody(request) ? (request.body as Readable | undefined) : undefined
  return new Request(url, { method: request.method, headers, ...(body && { body, duplex: 'half' }) })
}

/**
 * Its pages with a way back to ours, and without Google: their fonts would come from there, which tells who looks at our
 * queues. Those of the system do.
 */
async function atHome(answer: Response): Promise<Response> {
  const [, kind] = /^text\/(html|javascript)/.exec(answer.headers.get('content-type') ?? '') ?? []
  if (answer.body === null || kind === undefined) return answer
  const headers = new Headers(answer.headers)
  headers.delete('content-length')
  const text = (await answer.text()).replaceAll(/https:\/\/fonts\.(googleapis|gstatic)\.com[^"'`]*/g, 'data:text/css,')
  const page = kind === 'html' ? text.replace('</body>', `${wayBack.text}</body>`) : text
  return new Response(page, { status: answer.status, headers })
}

const wayBack = html`<a
  href="/admin/tasks"
  style="position:fixed;right:1rem;bottom:1rem;z-index:50;padding:.3rem .8rem;border-radius:.4rem;background:#a3195b;color:#fff"
  >Back to the tasks</a
>`
