import { z } from 'zod'
import { photoFaults } from '../../common/body-model.ts'
import { Id, text, Timestamp } from '../../common/fields.ts'
import { imageFile } from '../../common/files/image-file.ts'
import { type Dimension, dimensionNames, dimensions } from '../dimensions.ts'
import { BodyProfile } from '../schema.ts'

/** What the photos are of. Height is the only length that is known for certain: it gives them their scale. */
export const Photographed = BodyProfile.omit({ known: true }).partial({ weightKg: true })
export type Photographed = z.output<typeof Photographed>

export const AnalysePhotos = Photographed.extend({
  front: imageFile('All of you, seen from the front: close-fitting clothes, arms a little away from the body.'),
  side: imageFile('All of you, seen from the side, standing straight.'),
})
export type AnalysePhotos = z.output<typeof AnalysePhotos>

const within = (name: Dimension) => z.number().min(dimensions[name].least).max(dimensions[name].most)
const each = Object.fromEntries(dimensionNames.map((name) => [name, within(name).optional()])) as Record<
  Dimension,
  z.ZodOptional<z.ZodNumber>
>

/** What a model makes of photos. What it says of dimensions that we do not know is left out. */
export const Reading = z.object({
  model: text(100),
  dimensions: z.object({ ...each, chest: within('chest'), waist: within('waist'), hip: within('hip') }),
  embedding: z.array(z.number()),
})

/** What is proposed: a body that its owner has not said a word to yet. */
export const Proposal = Photographed.extend({ known: z.object(each) })
export type Proposal = z.output<typeof Proposal>

export const failures = [...photoFaults, 'model-failed'] as const
export type Failure = (typeof failures)[number]

export const BodyAnalysis = z
  .object({
    id: Id,
    taskId: z.uuid().nullable(),
    status: z.enum(['pending', 'ready', 'failed', 'confirmed']),
    failure: z
      .enum(failures)
      .nullable()
      .meta({ description: 'What is wrong with the photos; `model-failed` when it is not with them.' }),
    proposal: Proposal.nullable().meta({ description: 'Until you confirm it or it expires.' }),
    requestedAt: Timestamp,
    finishedAt: Timestamp.nullable(),
    expiresAt: Timestamp,
  })
  .meta({ id: 'BodyAnalysis' })
export type BodyAnalysis = z.infer<typeof BodyAnalysis>

export const AnalysisId = z.object({ id: Id })

export const ConfirmAnalysis = AnalysisId.extend({
  share: z.boolean().meta({
    description:
      'Whether your body may be compared with others, whose owners never learn of whom; false takes back what you shared before.',
  }),
  weightKg: BodyProfile.shape.weightKg.optional().meta({
    description: 'In kilograms, where you did not give it with the photos.',
  }),
})
export type ConfirmAnalysis = z.output<typeof ConfirmAnalysis>
