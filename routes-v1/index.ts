import accepts from '@fastify/accepts'
import type { FastifyPluginAsync } from 'fastify'
import { refuseHarmfulJson } from '../domain/common/json-guard.ts'
import { analyticsRoutes } from './analytics.ts'
import { apiKeyRoutes } from './api-keys.ts'
import { auditRoutes } from './audit.ts'
import { authenticationRoutes } from './authentication.ts'
import { cartRoutes } from './carts.ts'
import { collectionRoutes } from './collections.ts'
import { factorRoutes } from './factors.ts'
import { flagRoutes } from './flags.ts'
import { logisticsRoutes } from './logistics.ts'
import { measurementRoutes } from './measurements.ts'
import { answerOtherMethods, collectMethods } from './methods.ts'
import { negotiate } from './negotiation.ts'
import { notificationRoutes } from './notifications.ts'
import { noticeRoutes } from './notices.ts'
import { orderRoutes } from './orders.ts'
import { paymentRoutes } from './payments.ts'
import { pricingRoutes } from './pricing.ts'
import { privacyRoutes } from './privacy.ts'
import { productRoutes } from './products.ts'
import { reviewRoutes } from './reviews.ts'
import { sizingRoutes } from './sizing.ts'
import { stockRoutes } from './stock.ts'
import { taskRoutes } from './tasks.ts'
import { uploadRoutes } from './uploads.ts'
import { vendorRoutes } from './vendors.ts'
import { webhookRoutes } from './webhooks.ts'
import { wishlistRoutes } from './wishlists.ts'

export { httpCode, HttpError, httpTitle } from './http-error.ts'

const groups = [
  authenticationRoutes,
  factorRoutes,
  apiKeyRoutes,
  productRoutes,
  collectionRoutes,
  vendorRoutes,
  pricingRoutes,
  cartRoutes,
  wishlistRoutes,
  stockRoutes,
  orderRoutes,
  reviewRoutes,
  paymentRoutes,
  logisticsRoutes,
  notificationRoutes,
  taskRoutes,
  auditRoutes,
  flagRoutes,
  measurementRoutes,
  sizingRoutes,
  privacyRoutes,
  webhookRoutes,
  analyticsRoutes,
  uploadRoutes,
]

/** v1: nested resources for integrators. */
export const routesV1: FastifyPluginAsync = async (app) => {
  app.removeContentTypeParser('text/plain')
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') return done(null)
    refuseHarmfulJson(body)
    return parseJson(request, body, done)
  })
  await app.register(accepts)
  app.addHook('onRequest', negotiate)
  const resources = collectMethods(app)
  for (const routes of groups) await app.register(routes)
  await app.register(noticeRoutes)
  answerOtherMethods(app, app.prefix, resources)
}
