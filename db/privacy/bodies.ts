import { all, erased, type Tags } from './tag.ts'
import type { DB } from '../types.ts'

type BodyTable = 'body_embeddings'

/** What photos have told of bodies, and who shares theirs. */
export const bodies: Pick<Tags<DB>, BodyTable> = {
  body_embeddings: all(erased, 'user_id model embedding shared_at'),
}
