import { errorType } from '../common/errors.ts'

export const orderNotFound = errorType('not-found', 'orders.not-found', 'There is no such order.')
export const variantNotOnSale = errorType('conflict', 'orders.variant-not-on-sale', 'Something is no longer on sale.')
export const mixedCurrencies = errorType('conflict', 'orders.mixed-currencies', 'One order has one currency.')
export const totalChanged = errorType('conflict', 'orders.total-changed', 'The total is not what you were shown.')
