import type { FastifyPluginAsync } from 'fastify'
import { createShipment, getLabel, getShipment, listShipments, noteStep } from '../domain/logistics/operations.ts'
import { serve } from './serve.ts'

export const logisticsRoutes: FastifyPluginAsync = async (app) => {
  app.post('/vendors/:id/orders/:orderId/shipments', serve(createShipment, { status: 201 }))
  app.get('/orders/:id/shipments', serve(listShipments))
  app.get('/shipments/:id', serve(getShipment))
  app.get('/shipments/:id/label', serve(getLabel))
  app.post('/shipments/:id/steps', serve(noteStep, { status: 201 }))
}
