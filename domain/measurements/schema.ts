import { z } from 'zod'
import { Timestamp } from '../common/fields.ts'

/** A length of a grown body, in centimetres. Outside these bounds it is a slip: inches, millimetres, another measure. */
const cm = (least: number, most: number, description: string) =>
  z
    .number()
    .min(least)
    .max(most)
    .optional()
    .meta({ description: `${description}, in centimetres.` })

/** What somebody has measured themselves. Strict: a name we do not know must not be lost without a word. */
const KnownDimensions = z
  .strictObject({
    chest: cm(50, 200, 'Around the fullest part of the chest'),
    underbust: cm(50, 180, 'Around the ribs, below the bust'),
    waist: cm(40, 200, 'Around the narrowest part'),
    hip: cm(50, 220, 'Around the fullest part of the hips'),
    neck: cm(20, 70, 'Around the base of the neck'),
    shoulder: cm(25, 70, 'Across the back, from shoulder to shoulder'),
    sleeve: cm(30, 110, 'From the middle of the back over the shoulder to the wrist'),
    upperArm: cm(15, 80, 'Around the fullest part of the upper arm'),
    wrist: cm(10, 35, 'Around the wrist'),
    inseam: cm(40, 120, 'From the crotch to the ankle, inside'),
    outseam: cm(60, 150, 'From the waist to the ankle, outside'),
    thigh: cm(25, 120, 'Around the fullest part of the thigh'),
    calf: cm(15, 80, 'Around the fullest part of the calf'),
    ankle: cm(10, 50, 'Around the ankle'),
    foot: cm(15, 40, 'From the heel to the longest toe'),
    head: cm(40, 75, 'Around the forehead'),
  })
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

export const SavedMeasurements = BodyProfile.extend({ updatedAt: Timestamp }).meta({ id: 'Measurements' })
export type SavedMeasurements = z.infer<typeof SavedMeasurements>
