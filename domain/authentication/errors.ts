import { errorType } from '../common/errors.ts'

export const emailTaken = errorType('conflict', 'authentication.email-taken', 'This address has an account already.')

/** One answer for a wrong password and for an unknown address: it must not tell which addresses have accounts. */
export const wrongCredentials = errorType(
  'unauthenticated',
  'authentication.wrong-credentials',
  'The email address or the password is wrong.',
)

export const refreshTokenInvalid = errorType(
  'unauthenticated',
  'authentication.refresh-token-invalid',
  'The refresh token is not valid, or no longer.',
)

/** Two asked at once, and the other was faster; whoever shares its tokens is signed in. */
export const refreshTokenUsed = errorType(
  'unauthenticated',
  'authentication.refresh-token-used',
  'The refresh token has been used a moment ago.',
)

export const sessionNotFound = errorType('not-found', 'authentication.session-not-found', 'There is no such session.')

export const apiKeyNotFound = errorType('not-found', 'authentication.api-key-not-found', 'There is no such API key.')
export const tooManyApiKeys = errorType('conflict', 'authentication.too-many-api-keys', 'You have too many API keys.')
export const scopeNotYours = errorType(
  'forbidden',
  'authentication.scope-not-yours',
  'A key can do no more than you may do yourself.',
)

export const wrongCode = errorType('invalid', 'authentication.wrong-code', 'The code is not valid.')

/** Said of addresses and numbers that nobody has as well. */
export const codesLocked = errorType('too-many', 'authentication.codes-locked', 'Too many wrong codes.')

export const tooSoon = errorType('too-many', 'authentication.code-too-soon', 'A code is on its way.')

export const noPhone = errorType('conflict', 'authentication.no-phone', 'This account has no phone.')

export const resetTokenInvalid = errorType(
  'invalid',
  'authentication.reset-token-invalid',
  'The link to set a new password is not valid, or no longer.',
)

/** The problem has a `challenge` to answer at `auth/second-factor`, and by which `methods`. */
export const secondFactorRequired = errorType(
  'unauthenticated',
  'authentication.second-factor-required',
  'Show your second factor.',
)

export const challengeInvalid = errorType(
  'unauthenticated',
  'authentication.challenge-invalid',
  'There is no such challenge, or no longer.',
)

export const passwordNotEnough = errorType(
  'forbidden',
  'authentication.password-not-enough',
  'A password alone does not do here.',
)

export const factorExists = errorType('conflict', 'authentication.factor-exists', 'There is a second factor already.')
export const factorNotFound = errorType('not-found', 'authentication.factor-not-found', 'There is no such factor.')

export const passkeyRefused = errorType(
  'unauthenticated',
  'authentication.passkey-refused',
  'The passkey was not accepted.',
)
export const passkeyNotFound = errorType('not-found', 'authentication.passkey-not-found', 'There is no such passkey.')
export const passkeyKnown = errorType('conflict', 'authentication.passkey-known', 'This passkey is known already.')
export const tooManyPasskeys = errorType('conflict', 'authentication.too-many-passkeys', 'You have too many passkeys.')

export const googleOff = errorType('unavailable', 'authentication.google-off', 'Nobody signs in with Google here.')
export const googleUnreachable = errorType(
  'unavailable',
  'authentication.google-unreachable',
  'Google cannot be reached.',
)
export const googleRefused = errorType(
  'unauthenticated',
  'authentication.google-refused',
  'The token from Google is not valid.',
)
