import { DomainError, errorType } from '../common/errors.ts'
import type { Shortage } from './schema.ts'

export const outOfStock = errorType('conflict', 'inventory.out-of-stock', 'There are not enough pieces left.')

export const outOfStockOf = (shortages: readonly Shortage[]): DomainError =>
  new DomainError(
    outOfStock,
    shortages
      .map(({ variantId, quantity, available }) => `Variant ${variantId}: ${quantity} wanted, ${available} left.`)
      .join(' '),
    { meta: { shortages } },
  )
