import { errorType } from '../common/errors.ts'

export const discountUsedUp = errorType('conflict', 'pricing.discount-used-up', 'A discount has just been used up.')
export const discountNotFound = errorType('not-found', 'pricing.discount-not-found', 'There is no such discount.')
export const codeTaken = errorType('conflict', 'pricing.code-taken', 'Another discount has this code.')
export const limitSettled = errorType(
  'conflict',
  'pricing.limit-settled',
  'A discount is limited from the start or never.',
)
export const limitBelowUses = errorType(
  'conflict',
  'pricing.limit-below-uses',
  'It has been used more often than that.',
)

export const taxRateNotFound = errorType('not-found', 'pricing.tax-rate-not-found', 'There is no such tax rate.')
export const taxRateExists = errorType('conflict', 'pricing.tax-rate-exists', 'There is a rate for this already.')

export const zoneNotFound = errorType('not-found', 'pricing.zone-not-found', 'There is no such shipping zone.')
export const zoneExists = errorType('conflict', 'pricing.zone-exists', 'Another shipping zone has this name.')
export const zoneInUse = errorType('conflict', 'pricing.zone-in-use', 'Shipping methods have rates for this zone.')
export const methodNotFound = errorType('not-found', 'pricing.method-not-found', 'There is no such shipping method.')
export const methodExists = errorType('conflict', 'pricing.method-exists', 'Another shipping method has this code.')
