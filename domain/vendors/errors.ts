import { errorType } from '../common/errors.ts'

export const vendorNotFound = errorType('not-found', 'vendors.not-found', 'There is no such vendor.')
export const notYourVendor = errorType('forbidden', 'vendors.not-yours', 'You do not act for this vendor.')
export const slugTaken = errorType('conflict', 'vendors.slug-taken', 'Another vendor has this slug.')
export const memberNotFound = errorType('not-found', 'vendors.member-not-found', 'There is no such member.')
export const noSuchAccount = errorType('not-found', 'vendors.no-such-account', 'There is no such account.')
export const alreadyMember = errorType('conflict', 'vendors.already-member', 'It is a member already.')
export const lastOwner = errorType('conflict', 'vendors.last-owner', 'A vendor needs an owner.')
export const unverified = errorType('forbidden', 'vendors.unverified', 'Verify your email address first.')
export const illegalMove = errorType(
  'conflict',
  'vendors.illegal-move',
  'The vendor cannot become that from what it is.',
)
export const incomplete = errorType('conflict', 'vendors.incomplete', 'The vendor has not said whose business it is.')
export const notApproved = errorType('conflict', 'vendors.not-approved', 'The vendor may not sell.')
