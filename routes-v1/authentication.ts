import type { FastifyPluginAsync } from 'fastify'
import { login, me } from '../domain/authentication/operations.ts'
import { serve } from './serve.ts'

export const authenticationRoutes: FastifyPluginAsync = async (app) => {
  app.post('/auth/login', serve(login))
  app.get('/auth/me', serve(me))
}
