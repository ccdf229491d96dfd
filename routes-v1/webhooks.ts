import type { FastifyPluginAsync } from 'fastify'
import * as webhooks from '../domain/webhooks/operations.ts'
import { serve } from './serve.ts'

export const webhookRoutes: FastifyPluginAsync = async (app) => {
  app.get('/webhook-endpoints', serve(webhooks.listEndpoints))
  app.post(
    '/webhook-endpoints',
    serve(webhooks.createEndpoint, { status: 201, location: (id) => `/api/v1/webhook-endpoints/${id}` }),
  )
  app.get('/webhook-endpoints/:id', serve(webhooks.getEndpoint))
  app.patch('/webhook-endpoints/:id', serve(webhooks.updateEndpoint))
  app.delete('/webhook-endpoints/:id', serve(webhooks.deleteEndpoint, { status: 204 }))
  app.post('/webhook-endpoints/:id/rotate-secret', serve(webhooks.rotateSecret))
  app.post('/webhook-endpoints/:id/ping', serve(webhooks.ping, { status: 202 }))
  app.get('/webhook-endpoints/:id/deliveries', serve(webhooks.listDeliveries))
  app.get('/webhook-endpoints/:id/deliveries/:deliveryId', serve(webhooks.getDelivery))
  app.post('/webhook-endpoints/:id/deliveries/:deliveryId/redeliver', serve(webhooks.redeliver, { status: 202 }))
}
