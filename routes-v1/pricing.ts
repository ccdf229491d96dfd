import type { FastifyPluginAsync } from 'fastify'
import * as pricing from '../domain/pricing/operations.ts'
import { serve } from './serve.ts'

export const pricingRoutes: FastifyPluginAsync = async (app) => {
  app.get('/discounts', serve(pricing.listDiscounts))
  app.post('/discounts', serve(pricing.createDiscount, { status: 201, location: (id) => `/api/v1/discounts/${id}` }))
  app.get('/discounts/:id', serve(pricing.getDiscount))
  app.patch('/discounts/:id', serve(pricing.updateDiscount))
  app.delete('/discounts/:id', serve(pricing.deleteDiscount, { status: 204 }))
  app.get('/tax-rates', serve(pricing.listTaxRates))
  app.post('/tax-rates', serve(pricing.createTaxRate, { status: 201 }))
  app.patch('/tax-rates/:id', serve(pricing.updateTaxRate))
  app.delete('/tax-rates/:id', serve(pricing.deleteTaxRate, { status: 204 }))
  app.get('/shipping/zones', serve(pricing.listZones))
  app.post('/shipping/zones', serve(pricing.createZone, { status: 201 }))
  app.patch('/shipping/zones/:id', serve(pricing.updateZone))
  app.delete('/shipping/zones/:id', serve(pricing.deleteZone, { status: 204 }))
  app.get('/shipping/methods', serve(pricing.listMethods))
  app.post('/shipping/methods', serve(pricing.createMethod, { status: 201 }))
  app.patch('/shipping/methods/:id', serve(pricing.updateMethod))
  app.delete('/shipping/methods/:id', serve(pricing.deleteMethod, { status: 204 }))
}
