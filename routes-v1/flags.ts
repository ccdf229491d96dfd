import type { FastifyPluginAsync } from 'fastify'
import { listFlags, listMyFlags, setFlag } from '../domain/flags/operations.ts'
import { serve } from './serve.ts'

export const flagRoutes: FastifyPluginAsync = async (app) => {
  app.get('/feature-flags', serve(listFlags))
  app.put('/feature-flags', serve(setFlag))
  app.get('/feature-flags/mine', serve(listMyFlags))
}
