import type { DashboardHandler } from '@pg-boss/dashboard/handler'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { html } from '../../domain/common/html.ts'
import { makeDashboardReadOnly } from '../config.ts'
import type { App } from '../context.ts'

const BASE = '/admin/queues'

/**
 * pg-boss's own dashboard, to look at: it is only ever asked, never sent anything. What is done to a task is done on our
 * pages, which leave an event and wake a worker.
 * Its pages have scripts and styles inline, so these addresses, and no others, have a policy that allows them; they still
 * load nothing from elsewhere, and nobody may frame them.
 */
export async function queueRoutes(scope: FastifyInstance, app: App): Promise<void> {
  const dashboard = lazyDashboard(app)
  scope.addHook('onClose', () => dashboard.close())
  scope.addHook('onRequest', (_request, reply, done) => {
    reply.header('content-security-policy', POLICY)
    done()
  })
  for (const url of ['/queues', '/queues.data', '/queues/*']) {
    scope.get(url, async (request, reply) => reply.send(await atHome(await dashboard.answer(toWeb(request)))))
  }
  scope.get<Job>('/queues/queues/:queue/jobs/:job', ({ params: { queue, job } }, reply) => {
    const id = encodeURIComponent(job.replace(/\.data$/, ''))
    if (!job.endsWith('.data')) return reply.redirect(`/admin/tasks/${id}`, 303)
    // Its script has asked; in these words it is told to have the browser go to the job's page, and so here again.
    const page = `/queues/${encodeURIComponent(queue)}/jobs/${id}`
    return reply.code(204).headers({ 'x-remix-redirect': page, 'x-remix-reload-document': 'true' }).send()
  })
}

interface Job {
  readonly Params: { readonly queue: string; readonly job: string }
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
function lazyDashboard({ url }: App) {
  let handler: Promise<DashboardHandler> | undefined
  const open = async () => {
    const { createDashboardHandler } = await import('@pg-boss/dashboard/handler')
    makeDashboardReadOnly()
    return createDashboardHandler({ databases: [{ url, name: 'fashionistar' }], basePath: BASE })
  }
  return {
    answer: async (request: Request) => (await (handler ??= open()))(request),
    close: async () => (await handler)?.close(),
  }
}

/** The request as the dashboard reads it, without what its sender is known by. */
function toWeb(request: FastifyRequest): Request {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && name !== 'cookie' && name !== 'authorization') headers.set(name, String(value))
  }
  const url = new URL(request.url, `${request.protocol}://${request.host}`)
  return new Request(url, { method: request.method, headers })
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
