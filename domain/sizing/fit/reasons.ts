import type { Belief, BodyPart } from '../../measurements/index.ts'
import type { Reason, SizeRecommendation } from '../schema.ts'
import type { Cut, CutSize } from './cuts.ts'
import { excess } from './misfit.ts'
import { isGirth, wordsFor } from './parts.ts'

const without = (text: string): SizeRecommendation => ({
  size: null,
  unsure: true,
  probabilities: {},
  reasons: [{ dimension: null, size: null, text }],
})

export const noChart = without('this product has no size chart')
export const nothingToCompare = without('the size chart of this product measures nothing that we know of a body')

interface Found {
  readonly belief: Belief
  readonly sizes: readonly CutSize[]
  /** How likely each size is the best. */
  readonly shares: ReadonlyMap<string, number>
  readonly runsSmall: number
  readonly unsure: boolean
}

/** From so much on a second size is worth a word. */
const NEXT_BEST = 0.15

/** What speaks for the size and against it, what against the next best, and what would make it surer. */
export function reasonsFor({ belief, sizes, shares, runsSmall, unsure }: Found): Reason[] {
  const cmOf = (part: BodyPart) => middleOf(belief, part) + (isGirth(part) ? runsSmall : 0)
  const byStrain = sizes.toSorted((a, b) => strainOf(a, cmOf) - strainOf(b, cmOf))
  const [best, next] = byStrain.toSorted((a, b) => shares.get(b.size)! - shares.get(a.size)!)
  const ofBest = best!.cuts.map((cut) => reason(best!, cut, cmOf))
  const isNext = next !== undefined && shares.get(next.size)! >= NEXT_BEST
  const against = isNext ? next.cuts.filter((cut) => isOff(cut, cmOf)).map((cut) => reason(next, cut, cmOf)) : []
  return [...ofBest, ...against, ...ofBrand(best!, runsSmall), ...(unsure ? toMeasure(belief, best!) : [])]
}

const middleOf = ({ known, guessed, mean }: Belief, part: BodyPart): number =>
  known[part] ?? Math.exp(mean[guessed.indexOf(part)]!)

const strainOf = ({ cuts }: CutSize, cmOf: (part: BodyPart) => number): number =>
  cuts.reduce((sum, cut) => sum + (excess(cmOf(cut.part), cut) / cut.most) ** 2, 0) / cuts.length

const cm = (length: number): string => `${Math.round(length * 10) / 10} cm`

/** What no tape can tell is no fault. */
const isOff = (cut: Cut, cmOf: (part: BodyPart) => number): boolean => Math.abs(excess(cmOf(cut.part), cut)) >= 0.1

function reason({ size }: CutSize, cut: Cut, cmOf: (part: BodyPart) => number): Reason {
  const { name, part, least, most } = cut
  const beyond = excess(cmOf(part), cut)
  const { less, more } = wordsFor(part)
  const range = `${Math.round(least * 10) / 10} to ${cm(most)}`
  const text = isOff(cut, cmOf)
    ? `${name} ${cm(Math.abs(beyond))} ${beyond > 0 ? less : more} in ${size}`
    : `${name} fits ${size}, which is for ${range}`
  return { dimension: name, size, text }
}

/** Less than half a centimetre nobody feels. */
const FELT = 0.5

function ofBrand({ size }: CutSize, runsSmall: number): Reason[] {
  if (Math.abs(runsSmall) < FELT) return []
  const text = `this brand runs ${cm(Math.abs(runsSmall))} ${runsSmall > 0 ? 'small' : 'large'}, as others have found`
  return [{ dimension: null, size, text }]
}

/** The one dimension that it would help most to measure. */
function toMeasure({ guessed, mean, covariance }: Belief, { size, cuts }: CutSize): Reason[] {
  const doubts = cuts.flatMap(({ part, name }) => {
    const place = guessed.indexOf(part)
    if (place < 0) return []
    const deviation = Math.sqrt(covariance[place]![place]!)
    const [low, high] = [-1, 1].map((side) => Math.round(Math.exp(mean[place]! + side * TWICE * deviation)))
    return [{ name, deviation, text: `measure it to be surer: ${name} may be anything from ${low} to ${high} cm` }]
  })
  const [most] = doubts.toSorted((a, b) => b.deviation - a.deviation)
  return most === undefined ? [] : [{ dimension: most.name, size, text: most.text }]
}

const TWICE = 2
