import type { BodyModelGateway, BodyPhotos } from '../../../domain/common/body-model.ts'
import { EMBEDDING_DIMENSIONS, predictBody } from '../../../domain/measurements/index.ts'

/** Kilograms per square metre of whoever says nothing of their weight. */
const USUAL_BUILD = 23

/**
 * Stands in where no model is set up, for trying things out. It looks at no photo: it answers what the statistics of bodies
 * expect of somebody of this sex, height, weight and age, so two people who say the same get the same.
 */
export const demoBodyModel: BodyModelGateway = {
  offered: true,
  async measure({ sex, heightCm, weightKg = USUAL_BUILD * (heightCm / 100) ** 2, ageYears }: BodyPhotos) {
    const age = ageYears === undefined ? {} : { ageYears }
    const estimates = Object.entries(predictBody({ sex, heightCm, weightKg, ...age }))
    const dimensions = Object.fromEntries(estimates.map(([name, { cm }]) => [name, cm]))
    return { model: 'demo-1', dimensions, embedding: embed(sex, dimensions) }
  },
}

/** As far apart as bodies are unlike: a direction for each sex, and one for each dimension, by its logarithm. */
function embed(sex: BodyPhotos['sex'], dimensions: Readonly<Record<string, number>>): number[] {
  const [away, centre] = [directionOf(sex === 'male' ? 101 : 102), directionOf(100)]
  const unlike = Object.entries(usual).map(
    ([name, { cm }], k) => [10 * Math.log(dimensions[name]! / cm), directionOf(k + 1)] as const,
  )
  return Array.from({ length: EMBEDDING_DIMENSIONS }, (_, at) =>
    unlike.reduce((sum, [by, direction]) => sum + by * direction[at]!, 6 * away[at]! + 6 * centre[at]!),
  )
}

/** What lengths are compared with, so that it is the differences that count. */
const usual = predictBody({ sex: 'female', heightCm: 170, weightKg: 67 })

/** Looks drawn by lot and is the same every time; in so many dimensions any two are all but at right angles. */
function directionOf(seed: number): number[] {
  let state = seed * 2_654_435_761
  return Array.from({ length: EMBEDDING_DIMENSIONS }, () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e37_79b9) >>> 0
    return state / 2 ** 31 - 1
  })
}
