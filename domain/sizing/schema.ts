import { z } from 'zod'
import { Id, Timestamp, text } from '../common/fields.ts'
import { BodyProfile } from '../measurements/index.ts'

const NEEDED = ['sex', 'heightCm', 'weightKg'] as const

/** A whole body, or none for the one that was saved. */
export const RecommendSize = z.object({ productId: Id, ...BodyProfile.partial().shape }).superRefine((input, ctx) => {
  const isGiven = Object.entries(input).some(([name, value]) => name !== 'productId' && value !== undefined)
  for (const name of NEEDED.filter((name) => isGiven && input[name] === undefined)) {
    const message = 'Give sex, height and weight, or nothing at all for the body you have saved.'
    ctx.addIssue({ code: 'custom', path: [name], message })
  }
})
export type RecommendSize = z.output<typeof RecommendSize>

const Reason = z.object({
  dimension: z.string().nullable().meta({ description: 'As the chart calls it; null: it is about the whole garment.' }),
  size: z.string().nullable(),
  text: z.string().meta({ examples: ['waist 2 cm tight in M'] }),
})
export type Reason = z.infer<typeof Reason>

export const SizeRecommendation = z
  .object({
    size: z.string().nullable().meta({ description: 'Null: there is no chart, or nothing in it can be worn.' }),
    unsure: z
      .boolean()
      .meta({ description: 'Less than three in five that this is the best; better ask or order two.' }),
    probabilities: z
      .record(z.string(), z.number())
      .meta({ description: 'That each size is the best; what is missing to 1 is that none can be worn.' }),
    reasons: z.array(Reason),
  })
  .meta({ id: 'SizeRecommendation' })
export type SizeRecommendation = z.infer<typeof SizeRecommendation>

export const Verdict = z.enum(['kept', 'too-small', 'too-large'])
export type Verdict = z.infer<typeof Verdict>

export const GiveFeedback = z.object({
  productId: Id,
  size: text(40).meta({ description: 'As the size chart of the product calls it.' }),
  verdict: Verdict,
})
export type GiveFeedback = z.output<typeof GiveFeedback>

/** What somebody has said of one size of one product. */
export const SizeFeedback = z
  .object({ productId: Id, size: z.string(), verdict: Verdict, givenAt: Timestamp })
  .meta({ id: 'SizeFeedback' })
export type SizeFeedback = z.infer<typeof SizeFeedback>

export const ProductOnly = z.object({ productId: Id })

const people = (what: string) => z.int().meta({ description: `How many ${what}, rounded down to fives.` })

/** What people with bodies like one's own say of a product's sizes. */
export const SizesOfAlike = z
  .object({
    sizes: z
      .array(
        z.object({
          size: z.string(),
          kept: people('kept it'),
          tooSmall: people('found it too small'),
          tooLarge: people('found it too large'),
        }),
      )
      .meta({ description: 'Those of which at least five people say the same, in the order of the chart.' }),
  })
  .meta({ id: 'SizesOfBodiesLikeMine' })
export type SizesOfAlike = z.infer<typeof SizesOfAlike>
