import { type Belief, type BodyProfile, believe, type BodyPart } from '../../measurements/index.ts'
import type { SizeChart } from '../../products/index.ts'
import type { SizeRecommendation } from '../schema.ts'
import { likelyBodies } from './bodies.ts'
import { cutSizes, type CutSize } from './cuts.ts'
import { misfit, type PlacedCut } from './misfit.ts'
import { isGirth } from './parts.ts'
import { noChart, nothingToCompare, reasonsFor } from './reasons.ts'

/** Below this probability of being the best, no size is recommended without a warning. */
const SURE = 0.6

/**
 * The size of a chart that is most likely the best for a body.
 * @param runsSmall by how many centimetres the brand is smaller around the body than its charts say; below nothing, larger
 */
export function recommendSize(chart: SizeChart | null, body: BodyProfile, runsSmall = 0): SizeRecommendation {
  if (chart === null) return noChart
  const belief = believe(body)
  const sizes = comparable(cutSizes(chart), (part) => belief.known[part] !== undefined || belief.guessed.includes(part))
  const parts = [...new Set(sizes.flatMap(({ cuts }) => cuts.map(({ part }) => part)))]
  if (parts.length === 0) return nothingToCompare
  const shares = sharesOf(sizes, parts, movedBodies(belief, parts, runsSmall))
  const [best, share] = mostOf(shares)
  const fits = share >= 1 - sum(shares)
  const unsure = Math.max(share, 1 - sum(shares)) < SURE
  return {
    size: fits ? best : null,
    unsure,
    probabilities: Object.fromEntries(shares),
    reasons: reasonsFor({ belief, sizes, shares, runsSmall, unsure }),
  }
}

/** The sizes with those cuts that a body can be held against. */
const comparable = (sizes: readonly CutSize[], isKnown: (part: BodyPart) => boolean): CutSize[] =>
  sizes
    .map(({ size, cuts }) => ({ size, cuts: cuts.filter(({ part }) => isKnown(part)) }))
    .filter(({ cuts }) => cuts.length > 0)

/** Bodies as the garments of a brand meet them: one that runs small meets larger ones. */
function movedBodies(belief: Belief, parts: readonly BodyPart[], runsSmall: number): Float64Array {
  const girths = parts.map(isGirth)
  return likelyBodies(belief, parts).map((cm, n) => (girths[n % parts.length] ? cm + runsSmall : cm))
}

/** For which share of the bodies each size is the best. */
function sharesOf(sizes: readonly CutSize[], parts: readonly BodyPart[], bodies: Float64Array): Map<string, number> {
  const placed = sizes.map(({ cuts }) => cuts.map((cut) => ({ ...cut, place: parts.indexOf(cut.part) })))
  const counts = sizes.map(() => 0)
  for (let from = 0; from < bodies.length; from += parts.length) {
    const best = bestOf(placed, bodies, from)
    if (best >= 0) counts[best]! += 1
  }
  return new Map(sizes.map(({ size }, n) => [size, (counts[n]! * parts.length) / bodies.length]))
}

/** The place of the size that sits best; below nothing when none can be worn. */
function bestOf(sizes: readonly (readonly PlacedCut[])[], bodies: Float64Array, from: number): number {
  let best = -1
  let least = Number.POSITIVE_INFINITY
  for (let n = 0; n < sizes.length; n++) {
    const cost = misfit(sizes[n]!, bodies, from)
    if (cost < least) {
      best = n
      least = cost
    }
  }
  return best
}

const sum = (shares: ReadonlyMap<string, number>): number =>
  [...shares.values()].reduce((total, share) => total + share, 0)

const mostOf = (shares: ReadonlyMap<string, number>): [size: string, share: number] =>
  [...shares].reduce((most, each) => (each[1] > most[1] ? each : most))
