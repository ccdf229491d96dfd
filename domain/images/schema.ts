import { z } from 'zod'
import { Id, Timestamp } from '../common/fields.ts'

export const ImageStatus = z
  .enum(['processing', 'ready', 'refused'])
  .meta({ description: 'Refused: it cannot be read, or unfolds to too many pixels.' })

/** A picture that somebody has brought, once it is ready with where it is shown. */
export const UploadedImage = z
  .object({
    id: Id,
    status: ImageStatus,
    alt: z.string(),
    url: z
      .string()
      .nullable()
      .meta({ description: '1280 wide; `…/320.webp`, 640 and 2560 show it in other sizes, as far as it has them.' }),
    width: z.int().nullable(),
    height: z.int().nullable(),
    blurhash: z.string().nullable().meta({ description: 'Stands in for the picture until it is there.' }),
    createdAt: Timestamp,
  })
  .meta({ id: 'UploadedImage' })
export type UploadedImage = z.infer<typeof UploadedImage>

/** What a picture is of. */
export type About = { readonly productId: number } | { readonly reviewId: number }
