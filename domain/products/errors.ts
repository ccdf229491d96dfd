import { errorType } from '../common/errors.ts'

export const productNotFound = errorType('not-found', 'products.not-found', 'There is no such product.')
export const categoryNotFound = errorType('not-found', 'products.category-not-found', 'There is no such category.')
export const slugTaken = errorType('conflict', 'products.slug-taken', 'Another product has this slug.')
