import accepts from '@fastify/accepts'
import type { FastifyPluginAsync } from 'fastify'
import { auditRoutes } from './audit.ts'
import { authenticationRoutes } from './authentication.ts'
import { answerOtherMethods, collectMethods } from './methods.ts'
import { negotiate } from './negotiation.ts'
import { notificationRoutes } from './notifications.ts'
import { orderRoutes } from './orders.ts'
import { productRoutes } from './products.ts'
import { taskRoutes } from './tasks.ts'
import { vendorRoutes } from './vendors.ts'

export { httpCode, HttpError, httpTitle } from './http-error.ts'

const groups = [
  authenticationRoutes,
  productRoutes,
  vendorRoutes,
  orderRoutes,
  notificationRoutes,
  taskRoutes,
  auditRoutes,
]

/** v1: nested resources for integrators. */
export const routesV1: FastifyPluginAsync = async (app) => {
  app.removeContentTypeParser('text/plain')
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) =>
    body === '' ? done(null) : parseJson(request, body, done),
  )
  await app.register(accepts)
  app.addHook('onRequest', negotiate)
  const resources = collectMethods(app)
  for (const routes of groups) await app.register(routes)
  answerOtherMethods(app, app.prefix, resources)
}
