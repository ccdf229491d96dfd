import { z } from 'zod'
import { signedIn } from '../common/access.ts'
import { operation } from '../common/operation.ts'
import { productNotFound } from '../products/index.ts'
import { wishlistFull, wishNotFound } from './errors.ts'
import { AddWish, GetWishlist, Wish, WishById, Wishlist } from './schema.ts'
import * as service from './service.ts'

export const getWishlist = operation({
  id: 'wishlists.get',
  summary: 'What you would like to have, newest first, with what it costs now and whether there is any.',
  effect: 'read',
  access: signedIn(),
  input: GetWishlist,
  output: Wishlist,
  run: service.getWishlist,
})

export const addWish = operation({
  id: 'wishlists.add',
  summary: 'Put a product, or one variant of it, on your wishlist.',
  effect: 'write',
  access: signedIn(),
  input: AddWish,
  output: Wish,
  errors: [productNotFound, wishlistFull],
  run: service.addWish,
})

export const removeWish = operation({
  id: 'wishlists.remove',
  summary: 'Take something off your wishlist.',
  effect: 'write',
  access: signedIn(),
  input: WishById,
  output: z.null(),
  errors: [wishNotFound],
  run: service.removeWish,
})
