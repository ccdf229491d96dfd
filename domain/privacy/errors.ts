import { errorType } from '../common/errors.ts'

export const ownsVendor = errorType(
  'conflict',
  'privacy.owns-vendor',
  'You alone own a vendor: hand it over or close it first.',
)
