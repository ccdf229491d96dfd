import { errorType } from '../common/errors.ts'

export const discountUsedUp = errorType('conflict', 'pricing.discount-used-up', 'A discount has just been used up.')
