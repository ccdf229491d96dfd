import { errorType } from '../common/errors.ts'

export const vendorNotFound = errorType('not-found', 'vendors.not-found', 'There is no such vendor.')
export const notYourVendor = errorType('forbidden', 'vendors.not-yours', 'You do not act for this vendor.')
