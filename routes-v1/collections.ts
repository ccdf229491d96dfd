import type { FastifyPluginAsync } from 'fastify'
import * as collections from '../domain/collections/operations.ts'
import { serve } from './serve.ts'

export const collectionRoutes: FastifyPluginAsync = async (app) => {
  const created = { status: 201, location: (id: number) => `/api/v1/collections/${id}` } as const
  app.get('/collections', serve(collections.listCollections))
  app.post('/collections', serve(collections.createCollection, created))
  app.get('/collections/:id', serve(collections.getCollection))
  app.patch('/collections/:id', serve(collections.editCollection))
  app.delete('/collections/:id', serve(collections.deleteCollection, { status: 204 }))
  app.get('/vendors/:id/collections', serve(collections.listCollectionsOf))
  app.get('/collections/:id/products', serve(collections.listProductsOf))
}
