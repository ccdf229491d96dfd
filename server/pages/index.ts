import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import type { App } from '../context.ts'
import type { MountedRoute } from '../openapi.ts'
import { docsPage, problemsPage } from './docs.ts'
import { landingPage } from './landing.ts'
import { mailPreviewRoutes } from './mail-preview.ts'
import { mailboxRoutes } from './mailbox.ts'
import { resetPasswordRoute } from './reset-password.ts'
import { testPaymentRoutes } from './test-payment.ts'
import { webhooksPage } from './webhooks.ts'

/**
 * What a person looks at: the landing page, the reference and, in demo mode, the mailbox and the messages. No page has
 * inline code, so the policy needs no exception.
 */
export async function pageRoutes(server: FastifyInstance, app: App, routes: readonly MountedRoute[]): Promise<void> {
  const page = 'text/html; charset=utf-8'
  server.get('/', (_request, reply) => reply.type(page).send(landingPage(app.config).text))
  server.get('/docs', (_request, reply) => reply.type(page).send(docsPage().text))
  server.get('/docs/problems', (_request, reply) => reply.type(page).send(problemsPage(routes).text))
  server.get('/docs/webhooks', (_request, reply) => reply.type(page).send(webhooksPage().text))
  resetPasswordRoute(server)
  for (const asset of await readAssets()) {
    server.get(asset.url, (_request, reply) =>
      reply.type(asset.type).header('cache-control', 'public, max-age=3600').send(asset.body),
    )
  }
  if (!app.config.demo) return
  mailboxRoutes(server, app)
  mailPreviewRoutes(server)
  await testPaymentRoutes(server, app)
}

const swagger = (name: string): string => fileURLToPath(import.meta.resolve(`swagger-ui-dist/${name}`))
const own = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

const assets = [
  { url: '/assets/site.css', type: 'text/css', file: () => own('site.css') },
  { url: '/assets/admin.css', type: 'text/css', file: () => own('admin.css') },
  { url: '/assets/reference.js', type: 'text/javascript', file: () => own('reference.js') },
  { url: '/assets/reset-password.js', type: 'text/javascript', file: () => own('reset-password.js') },
  { url: '/assets/swagger-ui.css', type: 'text/css', file: () => swagger('swagger-ui.css') },
  { url: '/assets/swagger-ui-bundle.js', type: 'text/javascript', file: () => swagger('swagger-ui-bundle.js') },
]

const readAssets = () =>
  Promise.all(assets.map(async ({ file, ...asset }) => ({ ...asset, body: await readFile(file()) })))
