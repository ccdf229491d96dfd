import type { BodyProfile, Prediction } from '../schema.ts'
import { believe } from './belief.ts'
import type { BodyModel } from './model.ts'

/** Nine bodies of ten lie between `low` and `high`: so many standard deviations to either side. */
const NINE_OF_TEN = 1.6449

/** In centimetres, to the millimetre. */
const at = (logarithm: number): number => Math.round(Math.exp(logarithm) * 10) / 10

/** Every dimension of a body, from what is known of it. */
export function predictBody(body: BodyProfile, bodies?: BodyModel): Prediction['dimensions'] {
  const { guessed, mean, covariance } = believe(body, bodies)
  const estimates = guessed.map((name, k) => {
    const reach = NINE_OF_TEN * Math.sqrt(covariance[k]![k]!)
    return [name, { cm: at(mean[k]!), low: at(mean[k]! - reach), high: at(mean[k]! + reach) }] as const
  })
  const given = Object.entries(body.known ?? {}).map(([name, cm]) => [name, { cm, low: cm, high: cm }] as const)
  return Object.fromEntries([...estimates, ...given]) as Prediction['dimensions']
}
