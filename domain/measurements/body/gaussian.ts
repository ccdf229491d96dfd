// As much linear algebra as two dozen numbers of a body take.

export type Matrix = readonly (readonly number[])[]

/** The lower triangle `L` of `L·Lᵀ`. @throws RangeError for what is no covariance: dimensions that follow from each other */
export function cholesky(matrix: Matrix): number[][] {
  const factor = matrix.map((row) => row.map(() => 0))
  for (const [i, row] of matrix.entries()) {
    for (let j = 0; j <= i; j++) {
      const rest = row[j]! - dot(factor[i]!, factor[j]!, j)
      if (i === j && !(rest > 0)) throw new RangeError(`The matrix is not positive definite in row ${i}.`)
      factor[i]![j] = i === j ? Math.sqrt(rest) : rest / factor[j]![j]!
    }
  }
  return factor
}

/** `x` of `L·x = b`. */
export function solveLower(factor: Matrix, b: readonly number[]): number[] {
  const x: number[] = []
  for (const [i, row] of factor.entries()) x.push((b[i]! - dot(row, x, i)) / row[i]!)
  return x
}

/** The sum of the products of the first so many. */
function dot(a: readonly number[], b: readonly number[], count: number): number {
  let sum = 0
  for (let k = 0; k < count; k++) sum += a[k]! * b[k]!
  return sum
}

export interface Normal {
  readonly mean: readonly number[]
  readonly covariance: Matrix
}

export interface Conditional extends Normal {
  /** Which of the variables are left, in order; mean and covariance are theirs. */
  readonly rest: readonly number[]
  /** How far from usual what is known is: its squared Mahalanobis distance, about as large as the number of known variables. */
  readonly distance: number
}

/** What is believed of the other variables once some are known, by their place. */
export function condition({ mean, covariance }: Normal, known: ReadonlyMap<number, number>): Conditional {
  const given = [...known.keys()]
  const rest = mean.flatMap((_, index) => (known.has(index) ? [] : [index]))
  const between = (rows: readonly number[], columns: readonly number[]) =>
    rows.map((row) => columns.map((column) => covariance[row]![column]!))
  const factor = cholesky(between(given, given))
  const surprise = solveLower(
    factor,
    given.map((index) => known.get(index)! - mean[index]!),
  )
  const pulls = between(rest, given).map((row) => solveLower(factor, row))
  return {
    rest,
    mean: rest.map((index, k) => mean[index]! + dot(pulls[k]!, surprise, given.length)),
    covariance: rest.map((row, k) =>
      rest.map((column, l) => covariance[row]![column]! - dot(pulls[k]!, pulls[l]!, given.length)),
    ),
    distance: dot(surprise, surprise, given.length),
  }
}
