import { errorType } from '../common/errors.ts'

export const collectionNotFound = errorType('not-found', 'collections.not-found', 'There is no such collection.')
export const slugTaken = errorType('conflict', 'collections.slug-taken', 'Another collection has this slug.')
