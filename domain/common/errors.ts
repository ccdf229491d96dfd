/** What went wrong, in the words of the business; how each kind reads over HTTP stands in problem.ts. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'precondition-failed'
  | 'too-large'
  | 'unsupported'
  | 'unprocessable'
  | 'too-many'
  | 'unavailable'

/** One field at fault: where in the input, what is wrong in words, and a stable code. */
export interface FieldError {
  readonly path: string
  readonly message: string
  readonly code: string
}

export interface ErrorDetails {
  /** Fields at fault, for `invalid`. */
  readonly errors?: readonly FieldError[]
  /** Facts a program may act on; they become members of the problem document. */
  readonly meta?: Readonly<Record<string, unknown>>
  /** After how many seconds asking again makes sense; both doors send it as Retry-After. */
  readonly retryAfter?: number
}

/** An expected failure. Anything else that is thrown is a bug: logged with its stack, answered with an id. */
export class DomainError extends Error {
  override readonly name = 'DomainError'
  readonly type: ErrorType
  readonly details: ErrorDetails

  constructor(type: ErrorType, message: string, details: ErrorDetails & ErrorOptions = {}) {
    super(message, { cause: details.cause })
    this.type = type
    this.details = details
  }
}

/** A failure callers can rely on. `code` is `<domain>.<what>` and never changes once published. */
export interface ErrorType {
  readonly kind: ErrorKind
  readonly code: string
  readonly title: string
}

export const errorType = (kind: ErrorKind, code: string, title: string): ErrorType =>
  Object.freeze({ kind, code, title })

/** Failures every operation can meet on its way in. */
export const common = {
  invalid: errorType('invalid', 'common.invalid', 'The request is not valid.'),
  malformed: errorType('invalid', 'common.malformed', 'The request cannot be read.'),
  unauthenticated: errorType('unauthenticated', 'common.unauthenticated', 'Sign in first.'),
  forbidden: errorType('forbidden', 'common.forbidden', 'You may not do this.'),
  csrfFailed: errorType('forbidden', 'common.csrf-failed', 'This must come from a page of ours.'),
  stepUpRequired: errorType('forbidden', 'common.step-up-required', 'Prove once more who you are.'),
  notFound: errorType('not-found', 'common.not-found', 'There is nothing here.'),
  changed: errorType('precondition-failed', 'common.changed', 'It has changed since you read it.'),
  conflict: errorType('conflict', 'common.conflict', 'Somebody else was faster.'),
  tooMany: errorType('too-many', 'common.too-many', 'Too many requests.'),
  unavailable: errorType('unavailable', 'common.unavailable', 'Not available just now.'),
  idempotencyKeyInvalid: errorType('invalid', 'common.idempotency-key-invalid', 'The Idempotency-Key cannot be read.'),
  idempotencyKeyRequired: errorType('invalid', 'common.idempotency-key-required', 'This takes an Idempotency-Key.'),
  idempotencyKeyReused: errorType(
    'unprocessable',
    'common.idempotency-key-reused',
    'The Idempotency-Key came with another request before.',
  ),
  idempotencyInFlight: errorType(
    'conflict',
    'common.idempotency-in-flight',
    'The first request with this Idempotency-Key is still under way.',
  ),
} as const

/** @param single whether what is said of a single field names it (`country: This is required.`), or does so of itself */
export function invalid(errors: readonly FieldError[], single: 'named' | 'as it is' = 'as it is'): DomainError {
  const [first, ...more] = errors
  const said = first === undefined || more.length > 0 ? 'Several fields are not valid.' : first.message
  const named = single === 'named' && first !== undefined && more.length === 0 && first.path !== ''
  return new DomainError(common.invalid, named ? `${first.path}: ${said}` : said, { errors })
}
