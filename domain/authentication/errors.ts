import { errorType } from '../common/errors.ts'

export const emailTaken = errorType('conflict', 'authentication.email-taken', 'This address has an account already.')

/** One answer for a wrong password and for an unknown address: it must not tell which addresses have accounts. */
export const wrongCredentials = errorType(
  'unauthenticated',
  'authentication.wrong-credentials',
  'The email address or the password is wrong.',
)
