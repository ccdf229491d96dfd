import { all, erased, plain, type Tags } from './tag.ts'
import type { DB } from '../types.ts'

type BodyTable = 'body_analyses' | 'body_embeddings'

/** What photos have told of bodies, and who shares theirs. */
export const bodies: Pick<Tags<DB>, BodyTable> = {
  body_analyses: {
    ...all(erased, 'user_id task_id status failure sealed front_key side_key requested_at finished_at expires_at'),
    ...all(plain, 'id'),
  },
  body_embeddings: all(erased, 'user_id model embedding shared_at'),
}
