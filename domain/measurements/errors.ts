import { errorType } from '../common/errors.ts'

export const nothingSaved = errorType('not-found', 'measurements.not-saved', 'You have saved no measurements.')
export const bodyNotShared = errorType('not-found', 'measurements.not-shared', 'You do not share your body.')
export const analysisNotFound = errorType('not-found', 'measurements.analysis-not-found', 'There is no such analysis.')
export const analysisNotReady = errorType('conflict', 'measurements.analysis-not-ready', 'There is nothing to confirm.')
export const analysisNotOffered = errorType(
  'unavailable',
  'measurements.analysis-not-offered',
  'Photos are not measured here.',
)
