import { sql } from 'kysely'
import type { WriteCtx } from '../common/context.ts'
import type { ExportCtx } from '../common/personal.ts'
import { removeImages } from './adding.ts'
import * as queries from './queries.ts'

/** Which pictures somebody has brought, and where they are shown. */
export async function exportOf({ db }: ExportCtx, userId: number): Promise<unknown> {
  const { rows } = await sql`
    select id, product_id as "productId", review_id as "reviewId", status, url, alt, created_at as "createdAt"
    from images where user_id = ${userId} order by id`.execute(db)
  return rows
}

/** What they photographed goes, files and all; what they brought for a shop stays the shop's. */
export async function eraseUser(ctx: WriteCtx, userId: number): Promise<void> {
  for (const reviewId of await queries.listReviewsWithImages(ctx.db, userId)) await removeImages(ctx, { reviewId })
  await queries.forgetUser(ctx.db, userId)
}
