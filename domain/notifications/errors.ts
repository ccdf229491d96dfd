import { errorType } from '../common/errors.ts'

export const notSubscribed = errorType(
  'not-found',
  'notifications.not-subscribed',
  'This browser takes no pushes for you.',
)
export const tooManyBrowsers = errorType(
  'conflict',
  'notifications.too-many-browsers',
  'Too many browsers take pushes for you.',
)
