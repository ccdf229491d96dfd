import { errorType } from '../common/errors.ts'

export const vendorNotFound = errorType('not-found', 'vendors.not-found', 'There is no such vendor.')
export const notYourVendor = errorType('forbidden', 'vendors.not-yours', 'You do not act for this vendor.')
export const slugTaken = errorType('conflict', 'vendors.slug-taken', 'Another vendor has this slug.')
export const memberNotFound = errorType('not-found', 'vendors.member-not-found', 'There is no such member.')
export const noSuchAccount = errorType('not-found', 'vendors.no-such-account', 'There is no such account.')
export const alreadyMember = errorType('conflict', 'vendors.already-member', 'It is a member already.')
export const lastOwner = errorType('conflict', 'vendors.last-owner', 'A vendor needs an owner.')
