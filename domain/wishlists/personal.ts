import type { WriteCtx } from '../common/context.ts'
import type { ExportCtx } from '../common/personal.ts'
import { listWishes } from './queries.ts'
import type { Wish } from './schema.ts'

/** More than a wishlist holds. */
const ALL = 10_000

/** What somebody would like to have. */
export function exportOf({ db }: ExportCtx, userId: number): Promise<Wish[]> {
  return listWishes(db, userId, ALL)
}

export async function eraseUser({ db }: WriteCtx, userId: number): Promise<void> {
  await db.deleteFrom('wishlist_items').where('user_id', '=', userId).execute()
}
