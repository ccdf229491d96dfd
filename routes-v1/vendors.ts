import type { FastifyPluginAsync } from 'fastify'
import { getVendor, listVendors } from '../domain/vendors/operations.ts'
import { serve } from './serve.ts'

export const vendorRoutes: FastifyPluginAsync = async (app) => {
  app.get('/vendors', serve(listVendors))
  app.get('/vendors/:id', serve(getVendor))
}
