import { errorType } from '../common/errors.ts'

export const noSuchSize = errorType('not-found', 'sizing.no-such-size', 'The product has no such size in its chart.')
