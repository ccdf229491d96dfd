import type { DashboardHandler } from '@pg-boss/dashboard/handler'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { html } from '../../domain/common/html.ts'
import { makeDashboardReadOnly } from '../config.ts'
import type { App } from '../context.ts'
import { NONCE, NONE, type Policy, SELF, UNSAFE_INLINE } from '../csp/policy.ts'

const BASE = '/admin/queues'

/**
 * pg-boss's own dashboard, to look at: it is only ever asked, never sent anything. What is done to a task is done on our
 * pages, which leave an event and wake a worker.
 * Its pages have scripts and styles inline, so these addresses, and no others, have a policy that allows them: scripts by a
 * nonce, so that what stands in a task's data is none. They still load nothing from elsewhere, and nobody may frame them.
 */
export async function queueRoutes(scope: FastifyInstance, app: App): Promise<void> {
  const dashboard = lazyDashboard(app)
  scope.addHook('onClose', () => dashboard.close())
  for (const url of ['/queues', '/queues.data', '/queues/*']) {
    scope.get(url, { config: { csp: policy, cspReportOnly: {} } }, async (request, reply) =>
      reply.send(await atHome(await dashboard.answer(toWeb(request)), reply)),
    )
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

const policy: Policy = {
  'default-src': [NONE],
  'script-src': [SELF, NONCE],
  'style-src': [SELF, UNSAFE_INLINE, 'data:'],
  'img-src': [SELF, 'data:'],
  'connect-src': [SELF],
  'form-action': [SELF],
  'base-uri': [NONE],
  'frame-ancestors': [NONE],
}

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
async function atHome(answer: Response, reply: FastifyReply): Promise<Response> {
  const [, kind] = /^text\/(html|javascript)/.exec(answer.headers.get('content-type') ?? '') ?? []
  if (answer.body === null || kind === undefined) return answer
  const headers = new Headers(answer.headers)
  headers.delete('content-length')
  const text = (await answer.text()).replaceAll(/https:\/\/fonts\.(googleapis|gstatic)\.com[^"'`]*/g, 'data:text/css,')
  const page = kind === 'html' ? withNonce(text, reply).replace('</body>', `${wayBack.text}</body>`) : text
  return new Response(page, { status: answer.status, headers })
}

/** The dashboard writes its scripts itself; what it shows stands in them with every < escaped, so no script gets in between. */
const withNonce = (page: string, reply: FastifyReply): string =>
  page.replaceAll(/<script(?=[\s>])/g, `<script nonce="${reply.pageNonce()}"`)

const wayBack = html`<a
  href="/admin/tasks"
  style="position:fixed;right:1rem;bottom:1rem;z-index:50;padding:.3rem .8rem;border-radius:.4rem;background:#a3195b;color:#fff"
  >Back to the tasks</a
>`
