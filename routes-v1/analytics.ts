import type { FastifyPluginAsync } from 'fastify'
import { getSalesReport, listSales, requestSalesReport } from '../domain/analytics/operations.ts'
import { serve } from './serve.ts'

export const analyticsRoutes: FastifyPluginAsync = async (app) => {
  app.get('/analytics/sales', serve(listSales))
  app.post('/analytics/sales/reports', serve(requestSalesReport, { status: 202 }))
  app.get('/analytics/sales/reports/:taskId', serve(getSalesReport))
}
