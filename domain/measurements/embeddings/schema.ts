import { z } from 'zod'
import { Timestamp } from '../../common/fields.ts'

export const Sharing = z
  .object({
    shared: z.boolean(),
    model: z.string().nullable().meta({ description: 'Which model has seen your body.' }),
    sharedAt: Timestamp.nullable(),
  })
  .meta({ id: 'BodySharing' })
export type Sharing = z.infer<typeof Sharing>
