import type { FastifyPluginAsync } from 'fastify'
import * as carts from '../domain/carts/operations.ts'
import { serve } from './serve.ts'

export const cartRoutes: FastifyPluginAsync = async (app) => {
  app.post('/carts', serve(carts.createCart, { status: 201, location: (id) => `/api/v1/carts/${id}` }))
  app.get('/carts/:id', serve(carts.getCart))
  app.patch('/carts/:id', serve(carts.updateCart))
  app.delete('/carts/:id', serve(carts.deleteCart, { status: 204 }))
  app.post('/carts/:id/items', serve(carts.addItem, { status: 201 }))
  app.patch('/carts/:id/items/:itemId', serve(carts.updateItem))
  app.delete('/carts/:id/items/:itemId', serve(carts.removeItem))
  app.post('/carts/:id/merge', serve(carts.mergeCart))
  app.post('/products/:id/add-to-cart', serve(carts.addProduct))
  app.get('/shipping/rates', serve(carts.listShippingRates))
}
