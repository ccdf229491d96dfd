import { DomainError } from '../../domain/common/errors.ts'

/** How a call failed, in the words its caller would get; throws what is not an expected failure, and when it did not fail. */
export async function failureOf(
  call: Promise<unknown>,
): Promise<{ code: string; message: string; [meta: string]: unknown }> {
  const error: unknown = await call.then(
    () => new Error('It did not fail.'),
    (error: unknown) => error,
  )
  if (!(error instanceof DomainError)) throw error
  return { ...error.details.meta, code: error.type.code, message: error.message, errors: error.details.errors }
}

export const codeOf = async (call: Promise<unknown>): Promise<string> => (await failureOf(call)).code
