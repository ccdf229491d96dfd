import { errorType } from '../errors.ts'

/** Failures of every operation that takes files. */
export const files = {
  tooLarge: errorType('too-large', 'common.file-too-large', 'The file is too large.'),
  unsupported: errorType('unsupported', 'common.file-unsupported', 'This kind of file is not taken.'),
  tooManyPixels: errorType('unprocessable', 'common.picture-too-large', 'The picture has too many pixels.'),
} as const
