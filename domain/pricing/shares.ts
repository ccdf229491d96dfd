/**
 * A fraction of an amount, rounded half up, exact for every safe integer.
 * @throws RangeError for what is negative or not whole
 */
export function fractionOf(amount: number, numerator: number, denominator: number): number {
  const [n, d] = [BigInt(amount) * BigInt(numerator), BigInt(denominator)]
  if (n < 0n || d <= 0n) throw new RangeError('Fractions of money are positive.')
  return Number((2n * n + d) / (2n * d))
}

/**
 * Splits an amount in proportion to weights, none lost: everybody gets the whole part of theirs, and what remains goes one
 * unit each to those who lost the most by that, of equals to the first. The same input gives the same shares everywhere.
 */
export function sharesOf(amount: number, weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + BigInt(weight), 0n)
  if (total === 0n) return weights.map(() => 0)
  const parts = weights.map((weight, index) => {
    const exact = BigInt(amount) * BigInt(weight)
    return { index, whole: exact / total, lost: exact % total }
  })
  const remaining = BigInt(amount) - parts.reduce((sum, { whole }) => sum + whole, 0n)
  const favoured = parts.toSorted((a, b) => (a.lost < b.lost ? 1 : a.lost > b.lost ? -1 : a.index - b.index))
  const lucky = new Set(favoured.slice(0, Number(remaining)).map(({ index }) => index))
  return parts.map(({ index, whole }) => Number(whole) + (lucky.has(index) ? 1 : 0))
}

export const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0)
