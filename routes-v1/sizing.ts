import type { FastifyPluginAsync } from 'fastify'
import { giveSizeFeedback, recommendSize, sizesOfAlike } from '../domain/sizing/operations.ts'
import { serve } from './serve.ts'

export const sizingRoutes: FastifyPluginAsync = async (app) => {
  app.post('/products/:productId/size-recommendation', serve(recommendSize))
  app.post('/products/:productId/size-feedback', serve(giveSizeFeedback))
  app.get('/products/:productId/bodies-like-mine', serve(sizesOfAlike))
}
