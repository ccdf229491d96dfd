import { DomainError, errorType } from '../common/errors.ts'
import type { Shortage } from './schema.ts'

export const outOfStock = errorType('conflict', 'inventory.out-of-stock', 'There are not enough pieces left.')
export const belowPromised = errorType('conflict', 'inventory.below-promised', 'More pieces than that are promised.')
export const variantNotFound = errorType('not-found', 'inventory.variant-not-found', 'There is no such variant.')
export const locationNotFound = errorType('not-found', 'inventory.location-not-found', 'There is no such place.')
export const locationNameTaken = errorType('conflict', 'inventory.location-name-taken', 'Another place has this name.')
export const tooManyLocations = errorType('conflict', 'inventory.too-many-locations', 'There are too many places.')
export const lastLocation = errorType('conflict', 'inventory.last-location', 'A vendor needs a place.')
export const locationInUse = errorType('conflict', 'inventory.location-in-use', 'There are pieces in this place.')

export const outOfStockOf = (shortages: readonly Shortage[]): DomainError =>
  new DomainError(
    outOfStock,
    shortages
      .map(({ variantId, quantity, available }) => `Variant ${variantId}: ${quantity} wanted, ${available} left.`)
      .join(' '),
    { meta: { shortages } },
  )
