/** Probabilities are whole thousandths, good to about a hundredth: finer than the statistics behind them. */
const POINTS = 1_000

const made = new Map<number, Float64Array>()

/**
 * Points that are normally distributed in so many independent dimensions, one after the other. They are the same whenever
 * they are asked for, and lie more evenly than chance would have them (a Kronecker sequence); made once for each number of
 * dimensions.
 */
export function normalPoints(dimensions: number): Float64Array {
  const known = made.get(dimensions)
  if (known !== undefined) return known
  const steps = stepsOf(dimensions + (dimensions % 2))
  const points = new Float64Array(POINTS * dimensions)
  for (let n = 0; n < POINTS; n++) points.set(normals(steps, n).slice(0, dimensions), n * dimensions)
  made.set(dimensions, points)
  return points
}

/** The powers of the root of `x^(d+1) = x + 1`: numbers that no fraction comes near, nor their sums. */
function stepsOf(dimensions: number): number[] {
  let root = 2
  for (let round = 0; round < 64; round++) root = (1 + root) ** (1 / (dimensions + 1))
  return Array.from({ length: dimensions }, (_, n) => root ** -(n + 1))
}

/** Of two evenly spread numbers, two normal ones (Box and Muller). */
function normals(steps: readonly number[], n: number): number[] {
  const even = steps.map((step) => (0.5 + (n + 1) * step) % 1)
  return even.map((value, index) => {
    const [first, second] = index % 2 === 0 ? [value, even[index + 1]!] : [even[index - 1]!, value]
    const radius = Math.sqrt(-2 * Math.log(1 - first))
    const angle = 2 * Math.PI * second
    return radius * (index % 2 === 0 ? Math.cos(angle) : Math.sin(angle))
  })
}
