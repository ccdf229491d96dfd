import type { SizeChart } from '../products/index.ts'
import { cutSizes, stepOf } from './fit/cuts.ts'
import type { SizeRecommendation, Verdict } from './schema.ts'

/** What is kept of all that was said of a brand. */
export interface BrandFit {
  readonly votes: number
  readonly sumMm: number
}

/** So many silent buyers are assumed for whom the chart was right: few voices move little. */
const PRIOR_VOTES = 20

/** More than this no brand is off; rather its charts are wrong, or its voices. */
const MOST_CM = 6

/** By how many centimetres a brand is smaller around the body than its charts say; below nothing, larger. */
export function runsSmallBy({ votes, sumMm }: BrandFit): number {
  const cm = sumMm / 10 / (votes + PRIOR_VOTES)
  return Math.min(Math.max(cm, -MOST_CM), MOST_CM)
}

const sizesOff: Readonly<Record<Verdict, number>> = { kept: 0, 'too-small': 1, 'too-large': -1 }

/**
 * What one voice says of a brand, in millimetres that it runs small: the size that would have been right against the one
 * the chart alone would have advised. Whoever takes a size more because we said so, and keeps it, says the same as whoever
 * takes what the chart says and finds it too small; so advice that is right does not wear itself out.
 * @param advised how likely the chart makes each size for whoever speaks; when that is not known, they went by the chart
 */
export function observedMm(
  chart: SizeChart,
  { size, verdict }: { readonly size: string; readonly verdict: Verdict },
  advised: SizeRecommendation['probabilities'] = {},
): number {
  const sizes = cutSizes(chart)
  const placeOf = (name: string) => sizes.findIndex((each) => each.size === name)
  const likely = sum(Object.values(advised))
  const expected = sum(Object.entries(advised).map(([name, share]) => placeOf(name) * share)) / likely
  // More than one size from what is advised is a gift, or a matter of style.
  const chosen = likely > 0 ? Math.min(Math.max(placeOf(size) - expected, -1), 1) : 0
  return Math.round((chosen + sizesOff[verdict]) * stepOf(sizes) * 10)
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
