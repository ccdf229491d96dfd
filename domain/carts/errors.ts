import { errorType } from '../common/errors.ts'

export const cartNotFound = errorType('not-found', 'carts.not-found', 'There is no such cart.')
export const itemNotFound = errorType('not-found', 'carts.item-not-found', 'The cart has no such item.')
export const cartNotOpen = errorType('conflict', 'carts.not-open', 'The cart has been ordered already, or has expired.')
export const notOnSale = errorType('conflict', 'carts.not-on-sale', 'Something is not on sale.')
export const notInCurrency = errorType('conflict', 'carts.not-in-currency', 'Something has no price in this currency.')
export const soldOut = errorType('conflict', 'carts.sold-out', 'Nothing is left of something.')
export const cartFull = errorType('conflict', 'carts.full', 'The cart holds no more different things.')
