import type { Dimension } from '../dimensions.ts'
import type { BodyProfile } from '../schema.ts'
import { condition, type Matrix } from './gaussian.ts'
import { type BodyModel, model, type Variable, variables } from './model.ts'

/** What can be fitted: every dimension, and how tall somebody is. */
export type BodyPart = Dimension | 'height'

/** What is known of one body and what is believed of the rest. */
export interface Belief {
  /** In centimetres. */
  readonly known: Readonly<Partial<Record<BodyPart, number | undefined>>>
  /** What is not known, in the order of mean and covariance. */
  readonly guessed: readonly BodyPart[]
  /** Of the logarithms of centimetres. */
  readonly mean: readonly number[]
  readonly covariance: Matrix
}

/** The youngest and the oldest of the survey. Of others the nearest of these is assumed; it knows no trend beyond them. */
const AGES = { least: 17, most: 58 } as const

/**
 * Bodies far from usual differ from each other more than a normal distribution has it. Taken as Student's t of so many
 * degrees of freedom they do, and of those who are hardly unusual nothing changes.
 */
const FREEDOM = 50

/** What the statistics of a sex make of what is known. What is given stays as it is given. */
export function believe({ known: given = {}, ...body }: BodyProfile, bodies: BodyModel = model): Belief {
  const { sex, ageYears, heightCm, weightKg } = body
  const known = { ...given, height: heightCm }
  const age = ageYears === undefined ? undefined : Math.min(Math.max(ageYears, AGES.least), AGES.most)
  const values: Partial<Record<Variable, number | undefined>> = { ...known, weight: weightKg, age }
  const logarithms = variables.flatMap((name, index) => {
    const value = values[name]
    return value === undefined ? [] : [[index, Math.log(value)] as const]
  })
  const { rest, mean, covariance, distance } = condition(bodies[sex], new Map(logarithms))
  const wider = (FREEDOM + distance) / (FREEDOM + logarithms.length)
  const isPart = rest.map((index) => variables[index] !== 'age')
  const ofParts = <T>(list: readonly T[]): T[] => list.filter((_, k) => isPart[k])
  return {
    known,
    guessed: ofParts(rest).map((index) => variables[index] as BodyPart),
    mean: ofParts(mean),
    covariance: ofParts(covariance).map((row) => ofParts(row).map((value) => value * wider)),
  }
}
