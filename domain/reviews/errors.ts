import { errorType } from '../common/errors.ts'

export const reviewNotFound = errorType('not-found', 'reviews.not-found', 'There is no such review.')
export const alreadyReviewed = errorType(
  'conflict',
  'reviews.already-written',
  'You have reviewed this already; change what you have written.',
)
export const ownProduct = errorType('forbidden', 'reviews.own-product', 'Nobody reviews what they sell.')
export const ownReview = errorType('forbidden', 'reviews.own-review', 'Nobody votes for what they wrote.')
export const photosNotReady = errorType('conflict', 'reviews.photos-not-ready', 'Its photos cannot be looked at yet.')
export const photoNotFound = errorType('not-found', 'reviews.photo-not-found', 'The review has no such photo.')
