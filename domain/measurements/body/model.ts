import type { Dimension } from '../dimensions.ts'
import type { Normal } from './gaussian.ts'
import learnt from './model.json' with { type: 'json' }

/** What the survey measured; of what is not among it nothing can be predicted. */
export const variables = [
  'age',
  'weight',
  'height',
  'chest',
  'waist',
  'hip',
  'neck',
  'shoulder',
  'shoulderGirth',
  'sleeve',
  'upperArm',
  'forearm',
  'wrist',
  'hand',
  'back',
  'inseam',
  'thigh',
  'calf',
  'ankle',
  'foot',
  'footWidth',
  'head',
] as const satisfies readonly (Dimension | 'age' | 'weight' | 'height')[]
export type Variable = (typeof variables)[number]

export type Sex = 'male' | 'female'

/** One sex as the file has it, in the order of `variables`: years, kilograms, centimetres. */
export interface LearntSex {
  readonly people: number
  /** Geometric means; half of them have more. */
  readonly median: readonly number[]
  /** The standard deviation of the logarithms: 0.08 is eight per cent, more or less. */
  readonly spread: readonly number[]
  /** Of the logarithms; the lower triangle, row by row. */
  readonly correlation: readonly (readonly number[])[]
}

export interface Learnt extends Readonly<Record<Sex, LearntSex>> {
  readonly variables: readonly string[]
}

export type BodyModel = Readonly<Record<Sex, Normal>>

/** Bodies as the model knows them: the logarithms of all variables, normally distributed. */
export const bodyModel = ({ male, female }: Omit<Learnt, 'variables'>): BodyModel => ({
  male: normalOf(male),
  female: normalOf(female),
})

function normalOf({ median, spread, correlation }: LearntSex): Normal {
  const between = (row: number, column: number) =>
    correlation[Math.max(row, column)]![Math.min(row, column)]! * spread[row]! * spread[column]!
  return {
    mean: median.map((value) => Math.log(value)),
    covariance: spread.map((_, row) => spread.map((_, column) => between(row, column))),
  }
}

/** Learnt from the whole survey; `npm run body-model` says how well that foretells whom it has not seen. */
export const model = bodyModel(learnt)
