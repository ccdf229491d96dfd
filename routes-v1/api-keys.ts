import type { FastifyPluginAsync } from 'fastify'
import { createApiKey, listApiKeys, revokeApiKey } from '../domain/authentication/operations.ts'
import { serve } from './serve.ts'

export const apiKeyRoutes: FastifyPluginAsync = async (app) => {
  app.get('/api-keys', serve(listApiKeys))
  app.post('/api-keys', serve(createApiKey, { status: 201 }))
  app.delete('/api-keys/:id', serve(revokeApiKey, { status: 204 }))
}
