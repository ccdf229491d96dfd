import { bodyModel, type BodyModel, type Sex, type Variable } from '../../domain/measurements/body/model.ts'
import { predictBody } from '../../domain/measurements/body/predict.ts'
import { type Dimension, dimensionNames } from '../../domain/measurements/dimensions.ts'
import { learn } from './learn.ts'
import { fifthsOf, type Measured } from './survey.ts'

/** How well one dimension of one sex was foretold. */
export interface Foretold {
  readonly sex: Sex
  readonly dimension: Dimension
  readonly people: number
  /** In centimetres. */
  readonly meanError: number
  /** That of the fifth that fared best, and of the one that fared worst: what chance makes of so few people. */
  readonly betweenFifths: readonly [least: number, most: number]
  /** Which share of people lay within their interval of nine in ten. */
  readonly covered: number
}

/** The mean error that may not be exceeded, from height, weight and age alone; centimetres. */
export const mostError: Readonly<Record<Sex, Readonly<Partial<Record<Dimension, number>>>>> = {
  male: { chest: 2.5, waist: 3.3, hip: 2.2 },
  female: { chest: 3.3, waist: 4.2, hip: 2.6 },
}

export const COVERED = { least: 0.88, most: 0.92 } as const

interface Answer {
  readonly sex: Sex
  readonly dimension: Dimension
  readonly fifth: number
  readonly error: number
  readonly isWithin: boolean
}

/** Everybody is foretold once, by a model learnt from the four fifths without them, from age, height, weight and these dimensions. */
export function evaluate(people: readonly Measured[], known: readonly Dimension[] = []): Foretold[] {
  const answers = fifthsOf(people).flatMap(({ seen, heldOut }, fifth) => {
    const bodies = bodyModel(learn(seen))
    return heldOut.flatMap((person) => answersOn(person, bodies, known).map((answer) => ({ ...answer, fifth })))
  })
  return (['male', 'female'] as const).flatMap((sex) =>
    dimensionNames.flatMap((dimension) => {
      const ofIt = answers.filter((answer) => answer.sex === sex && answer.dimension === dimension)
      return ofIt.length === 0 ? [] : [{ sex, dimension, ...summary(ofIt) }]
    }),
  )
}

function answersOn({ sex, values }: Measured, bodies: BodyModel, known: readonly Dimension[]): Omit<Answer, 'fifth'>[] {
  const predicted = predictBody({ sex, ...profileOf(values, known) }, bodies)
  return dimensionNames.flatMap((dimension) => {
    const estimate = known.includes(dimension) ? undefined : predicted[dimension]
    if (estimate === undefined) return []
    const actual = values[dimension as Variable]
    const isWithin = actual >= estimate.low && actual <= estimate.high
    return [{ sex, dimension, error: Math.abs(actual - estimate.cm), isWithin }]
  })
}

function summary(answers: readonly Answer[]): Omit<Foretold, 'sex' | 'dimension'> {
  const errors = [0, 1, 2, 3, 4].map((n) => meanOf(answers.filter(({ fifth }) => fifth === n)))
  return {
    people: answers.length,
    meanError: meanOf(answers),
    betweenFifths: [Math.min(...errors), Math.max(...errors)],
    covered: answers.filter(({ isWithin }) => isWithin).length / answers.length,
  }
}

const meanOf = (answers: readonly Answer[]): number =>
  answers.reduce((sum, { error }) => sum + error, 0) / answers.length

/** Somebody of the survey as they would ask. */
export function profileOf(values: Measured['values'], known: readonly Dimension[]) {
  return {
    ageYears: values.age,
    heightCm: values.height,
    weightKg: values.weight,
    known: Object.fromEntries(known.map((name) => [name, values[name as Variable]])),
  }
}
