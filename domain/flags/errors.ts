import { errorType } from '../common/errors.ts'

export const flagNotFound = errorType('not-found', 'flags.not-found', 'There is no such feature flag.')
