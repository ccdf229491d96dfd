import type { FastifyPluginAsync } from 'fastify'
import * as notifications from '../domain/notifications/operations.ts'
import { serve } from './serve.ts'

export const notificationRoutes: FastifyPluginAsync = async (app) => {
  app.get('/notification-preferences', serve(notifications.getPreferences))
  app.put('/notification-preferences', serve(notifications.setPreferences))
  app.get('/notification-preferences/push-key', serve(notifications.pushKey))
  app.post('/notification-preferences/push-subscriptions', serve(notifications.subscribePush, { status: 201 }))
  app.delete('/notification-preferences/push-subscriptions', serve(notifications.unsubscribePush, { status: 204 }))
}
