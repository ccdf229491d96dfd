import { all, plain, type Tags } from './tag.ts'
import type { DB } from '../types.ts'

/** What lies in the storage; whose it is stand in the tables that keep the keys. */
export const images: Tags<Pick<DB, 'stored_files'>> = {
  stored_files: all(plain, 'key state staged_at'),
}
