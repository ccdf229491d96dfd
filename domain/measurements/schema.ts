import { z } from 'zod'
import { Id, Timestamp } from '../common/fields.ts'
import { pageOf } from '../common/page.ts'
import { type Dimension, dimensionNames, dimensions } from './dimensions.ts'
import { centimetresOf, type Unit, units } from './units.ts'

const eachDimension = <S extends z.ZodType>(schemaOf: (name: Dimension) => S) =>
  Object.fromEntries(dimensionNames.map((name) => [name, schemaOf(name)])) as Record<Dimension, S>

/** What somebody has measured themselves. Strict: a name we do not know must not be lost without a word. */
const KnownDimensions = z
  .strictObject(
    eachDimension((name) => {
      const { least, most, description } = dimensions[name]
      return z
        .number()
        .min(least)
        .max(most)
        .optional()
        .meta({ description: `${description}, in centimetres.` })
    }),
  )
  .meta({ id: 'KnownDimensions' })

export const BodyProfile = z.object({
  sex: z.enum(['male', 'female']).meta({ description: 'Which statistics of bodies apply.' }),
  ageYears: z.int().min(13).max(120).optional().meta({ description: 'In whole years.' }),
  heightCm: z
    .number()
    .min(100)
    .max(250)
    .meta({ description: 'In centimetres.', examples: [168] }),
  weightKg: z
    .number()
    .min(25)
    .max(350)
    .meta({ description: 'In kilograms.', examples: [64.5] }),
  known: KnownDimensions.optional().meta({ description: 'Whatever you have measured yourself.' }),
})
export type BodyProfile = z.output<typeof BodyProfile>

/** As the tape says it. */
const TapedDimensions = z
  .strictObject(
    eachDimension((name) => {
      const { most, description } = dimensions[name]
      return z
        .number()
        .positive()
        .max(most)
        .optional()
        .meta({ description: `${description}, in the unit given.` })
    }),
  )
  .meta({ id: 'TapedDimensions' })

export const SaveMeasurements = BodyProfile.extend({
  unit: z
    .enum(units)
    .default('cm')
    .meta({ description: 'Of what stands below `known`; height and weight say theirs in their names.' }),
  known: TapedDimensions.optional().meta({ description: 'Whatever you have measured yourself.' }),
}).superRefine(({ unit, known }, ctx) => {
  for (const [name, value] of Object.entries(known ?? {})) {
    const message = value === undefined ? undefined : outside(name as Dimension, value, unit)
    if (message !== undefined) ctx.addIssue({ code: 'custom', path: ['known', name], message })
  }
})
export type SaveMeasurements = z.output<typeof SaveMeasurements>

/** What is wrong with a length, said in the unit of whoever gave it. */
function outside(name: Dimension, value: number, unit: Unit): string | undefined {
  const { least, most } = dimensions[name]
  const cm = centimetresOf(value, unit)
  if (cm >= least && cm <= most) return undefined
  const [from, to] = [least, most].map((bound) => Math.round((bound / centimetresOf(1, unit)) * 10) / 10)
  return `Expected ${from} to ${to} ${unit}.`
}

export const SavedMeasurements = BodyProfile.extend({ updatedAt: Timestamp }).meta({ id: 'Measurements' })
export type SavedMeasurements = z.infer<typeof SavedMeasurements>

/** What was saved at one time. */
export const FormerMeasurements = BodyProfile.extend({ id: Id, savedAt: Timestamp }).meta({ id: 'FormerMeasurements' })
export type FormerMeasurements = z.infer<typeof FormerMeasurements>

export const FormerMeasurementsPage = pageOf(FormerMeasurements)

const Estimate = z.object({
  cm: z.number().meta({ description: 'As likely too much as too little; what was given, where it was.' }),
  low: z.number().meta({ description: 'One body of twenty has less.' }),
  high: z.number().meta({ description: 'One body of twenty has more.' }),
})

/** In centimetres; what was given stands there as it was. */
export const Prediction = z
  .object({ dimensions: z.partialRecord(z.enum(dimensionNames), Estimate) })
  .meta({ id: 'PredictedBody' })
export type Prediction = z.infer<typeof Prediction>
