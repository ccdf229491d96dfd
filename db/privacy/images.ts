import { all, erased, plain, type Tags, userId } from './tag.ts'
import type { DB } from '../types.ts'

/** Pictures, and what lies in the storage; those that buyers took go with them. */
export const images: Tags<Pick<DB, 'images' | 'stored_files'>> = {
  images: {
    ...all(plain, 'id purpose product_id review_id status created_at'),
    ...all(erased, 'public_id alt source_key url width height blurhash sizes'),
    user_id: userId,
  },
  stored_files: all(plain, 'key state staged_at'),
}
