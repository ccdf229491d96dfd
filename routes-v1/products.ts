import type { FastifyPluginAsync } from 'fastify'
import * as products from '../domain/products/operations.ts'
import { serve } from './serve.ts'

export const productRoutes: FastifyPluginAsync = async (app) => {
  app.get('/products', serve(products.listProducts))
  app.post('/products', serve(products.createProduct, { status: 201, location: (id) => `/api/v1/products/${id}` }))
  app.get('/products/recently-viewed', serve(products.listRecentlyViewed))
  app.get('/products/:id', serve(products.getProduct))
  app.put('/products/:id', serve(products.replaceProduct))
  app.patch('/products/:id', serve(products.updateProduct))
  app.delete('/products/:id', serve(products.deleteProduct, { status: 204 }))
  app.get('/products/:id/images', serve(products.listPictures))
  app.delete('/products/:id/images/:imageId', serve(products.deleteImage, { status: 204 }))
  app.get('/products/:id/related', serve(products.listRelated))
  app.get('/products/:id/bought-together', serve(products.listBoughtTogether))
  app.post('/products/:id/views', serve(products.noteView, { status: 204 }))
  app.get('/products/:id/prices', serve(products.listPrices))
  app.get('/search/synonyms', serve(products.listSynonyms))
  app.put('/search/synonyms', serve(products.setSynonyms))
  app.get('/search/queries', serve(products.listHeard))
  app.get('/categories', serve(products.listCategories))
  app.get('/categories/:id', serve(products.getCategory))
}
