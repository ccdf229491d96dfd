import { errorType } from '../common/errors.ts'

export const tooManyImages = errorType(
  'unprocessable',
  'images.too-many',
  'There are as many pictures as there may be.',
)
export const imageNotFound = errorType('not-found', 'images.not-found', 'There is no such picture.')
