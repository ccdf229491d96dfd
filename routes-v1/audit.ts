import type { FastifyPluginAsync } from 'fastify'
import { listEvents } from '../domain/audit/operations.ts'
import { serve } from './serve.ts'

export const auditRoutes: FastifyPluginAsync = async (app) => {
  app.get('/audit-events', serve(listEvents))
}
