import type { FastifyPluginAsync } from 'fastify'
import { getExport, requestErasure, requestExport } from '../domain/privacy/operations.ts'
import { serve } from './serve.ts'

export const privacyRoutes: FastifyPluginAsync = async (app) => {
  app.post('/auth/me/export', serve(requestExport, { status: 202 }))
  app.get('/auth/me/export', serve(getExport))
  app.post('/auth/me/erase', serve(requestErasure, { status: 202 }))
}
