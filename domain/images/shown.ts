import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import { Id } from '../common/fields.ts'

/** A picture within what it is of. */
export const ShownImage = z
  .object({
    id: Id,
    url: z.string().meta({ description: '1280 wide; `…/320.webp`, 640 and 2560 show it in other sizes.' }),
    width: z.int(),
    height: z.int(),
    blurhash: z.string(),
  })
  .meta({ id: 'ShownImage' })

/** The pictures of a review that are ready, as JSON, for the statement that reads the review. */
export const shownImages = (reviewId: RawBuilder<unknown>): RawBuilder<unknown> => sql`(
  select coalesce(json_agg(json_build_object('id', i.id, 'url', i.url, 'width', i.width, 'height', i.height,
    'blurhash', i.blurhash) order by i.id), '[]')
  from images i where i.review_id = ${reviewId} and i.status = 'ready')`
