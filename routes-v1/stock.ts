import type { FastifyPluginAsync } from 'fastify'
import * as inventory from '../domain/inventory/operations.ts'
import { serve } from './serve.ts'

export const stockRoutes: FastifyPluginAsync = async (app) => {
  app.get('/stock', serve(inventory.getStock))
  app.get('/vendors/:id/stock', serve(inventory.listLevels))
  app.get('/vendors/:id/stock/movements', serve(inventory.listMovements))
  app.post('/vendors/:id/stock/adjustments', serve(inventory.adjustStock))
  app.post('/vendors/:id/stock/transfers', serve(inventory.transferStock))
  app.put('/vendors/:id/stock/:variantId/policy', serve(inventory.setPolicy))
  app.get('/vendors/:id/stock-locations', serve(inventory.listLocations))
  app.post('/vendors/:id/stock-locations', serve(inventory.addLocation, { status: 201 }))
  app.patch('/vendors/:id/stock-locations/:locationId', serve(inventory.changeLocation))
  app.delete('/vendors/:id/stock-locations/:locationId', serve(inventory.removeLocation, { status: 204 }))
}
