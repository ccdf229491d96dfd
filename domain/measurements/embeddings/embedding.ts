import { invalid } from '../../common/errors.ts'

/** Of every embedding, whichever model it comes from. */
export const DIMENSIONS = 768

/** A body as a point on the unit sphere: bodies alike are near each other. Nothing but `embeddingOf` makes one. */
export type Embedding = readonly number[] & { readonly unit: true }

/**
 * The direction of a vector, which is all that is compared.
 * @throws `common.invalid` for another length, for what is no number, and for a vector without a direction
 */
export function embeddingOf(values: readonly number[]): Embedding {
  if (values.length !== DIMENSIONS) {
    throw fault(`Expected ${DIMENSIONS} numbers, not ${values.length}.`, 'wrong_length')
  }
  if (!values.every((value) => Number.isFinite(value))) throw fault('Expected finite numbers.', 'not_finite')
  // Squares of what is very large or very small are nothing a number can hold.
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  if (largest === 0) throw fault('A vector of zeros has no direction.', 'no_direction')
  const scaled = values.map((value) => value / largest)
  const length = Math.sqrt(scaled.reduce((sum, value) => sum + value * value, 0))
  return scaled.map((value) => Math.fround(value / length)) as readonly number[] as Embedding
}

const fault = (message: string, code: string) => invalid([{ path: 'embedding', message, code }])
