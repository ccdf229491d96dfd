import { errorType } from '../common/errors.ts'

export const wishNotFound = errorType('not-found', 'wishlists.not-found', 'There is no such thing on your wishlist.')
export const wishlistFull = errorType('conflict', 'wishlists.full', 'Nothing more fits on this wishlist.')
