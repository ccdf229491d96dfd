import { errorType } from '../common/errors.ts'

export const nothingSaved = errorType('not-found', 'measurements.not-saved', 'You have saved no measurements.')
