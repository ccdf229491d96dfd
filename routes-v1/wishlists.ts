import type { FastifyPluginAsync } from 'fastify'
import { addWish, getWishlist, removeWish } from '../domain/wishlists/operations.ts'
import { serve } from './serve.ts'

export const wishlistRoutes: FastifyPluginAsync = async (app) => {
  app.get('/wishlist/items', serve(getWishlist))
  app.post('/wishlist/items', serve(addWish, { status: 201 }))
  app.delete('/wishlist/items/:id', serve(removeWish, { status: 204 }))
}
