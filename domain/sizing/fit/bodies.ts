import { type Belief, type BodyPart, cholesky } from '../../measurements/index.ts'
import { normalPoints } from './spread.ts'

/** A tape is read to a centimetre, and of what is small to a hundredth. */
const TAPE_CM = 1
const TAPE_SHARE = 0.01

/**
 * Bodies that are all equally likely to be this one, one after the other, each as the centimetres of these parts. What is
 * uncertain of one body hangs together: who has more around the chest than expected has more around the waist.
 */
export function likelyBodies(belief: Belief, parts: readonly BodyPart[]): Float64Array {
  const { mean, factor } = jointly(belief, parts)
  const points = normalPoints(parts.length)
  const bodies = new Float64Array(points.length)
  for (let from = 0; from < points.length; from += parts.length) {
    for (let row = 0; row < parts.length; row++) {
      let logarithm = mean[row]!
      for (let column = 0; column <= row; column++) logarithm += factor[row]![column]! * points[from + column]!
      bodies[from + row] = Math.exp(logarithm)
    }
  }
  return bodies
}

/** What is believed of these parts together, as logarithms; what was measured is as sure as a tape. */
function jointly({ known, guessed, mean, covariance }: Belief, parts: readonly BodyPart[]) {
  const places = parts.map((part) => guessed.indexOf(part))
  const logarithms = parts.map((part, n) => (places[n]! < 0 ? Math.log(known[part]!) : mean[places[n]!]!))
  const variance = (part: BodyPart) => Math.min(TAPE_SHARE, TAPE_CM / known[part]!) ** 2
  const joint = places.map((row, n) =>
    places.map((column, m) => {
      if (row >= 0 && column >= 0) return covariance[row]![column]!
      return n === m ? variance(parts[n]!) : 0
    }),
  )
  return { mean: logarithms, factor: cholesky(joint) }
}
