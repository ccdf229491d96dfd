import { addWish, getWishlist, removeWish } from '../domain/wishlists/operations.ts'
import { mutation, query, router } from './trpc.ts'

export const wishlistRouter = router({
  get: query(getWishlist),
  add: mutation(addWish),
  remove: mutation(removeWish),
})
