import { common, DomainError, type ErrorType } from './errors.ts'

/** What PostgreSQL's own refusals mean to a caller. Anything not here is a bug of ours. */
const meanings: readonly (readonly [RegExp, ErrorType, string])[] = [
  [/^(23505|23P01)$/, common.conflict, 'The same has just been made by somebody else.'],
  [/^(40001|40P01|55P03)$/, common.conflict, 'Others are changing the same just now; try again.'],
  [/^(22021|22P05)$/, common.invalid, 'Some text has characters that cannot be stored.'],
  [
    /^(55000|57014|57P0\d|3D000|28P01|53\d{3}|08\w{3}|ECONN\w+|EPIPE|ENOTFOUND|ETIMEDOUT)$/,
    common.unavailable,
    'The database cannot answer just now.',
  ],
]

const LOST =
  /timeout exceeded when trying to connect|query read timeout|connection terminated|client has encountered a connection error/i

/** Tells a refusal of the database that a caller can understand from everything else that is thrown. */
export function fromDatabase(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof DomainError) return error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const [, type, message] = meanings.find(([pattern]) => pattern.test(code)) ?? []
  if (type !== undefined) return new DomainError(type, message!, { cause: error })
  if (!LOST.test(error.message)) return error
  return new DomainError(common.unavailable, 'The database cannot answer just now.', { cause: error })
}
