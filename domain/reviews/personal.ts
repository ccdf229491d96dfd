import { sql } from 'kysely'
import type { WriteCtx } from '../common/context.ts'
import { ERASED, type ExportCtx } from '../common/personal.ts'

/** What somebody has written of products, and what they found helpful of what others wrote. */
export async function exportOf({ db }: ExportCtx, userId: number): Promise<unknown> {
  const { rows } = await sql`
    select (
      select coalesce(json_agg(json_build_object(
        'id', id, 'productId', product_id, 'rating', rating, 'title', title, 'comment', comment, 'name', reviewer_name,
        'verified', verified, 'status', status, 'rejection', rejection, 'createdAt', created_at, 'updatedAt', updated_at)
        order by id), '[]')
      from reviews where user_id = ${userId}
    ) as written, (
      select coalesce(json_agg(json_build_object('reviewId', review_id, 'votedAt', voted_at) order by review_id), '[]')
      from review_votes where user_id = ${userId}
    ) as helpful`.execute(db)
  return rows[0]
}

/**
 * Stars that are shown stay, and count; words, names and whose they were go, with what was answered to them. What was not
 * shown goes altogether, and so do votes. Reviews are locked in order: two who are erased may have voted for some alike.
 */
export async function eraseUser({ db }: WriteCtx, userId: number): Promise<void> {
  await sql`
    select id from reviews
    where user_id = ${userId} or id in (select review_id from review_votes where user_id = ${userId})
    order by id for update`.execute(db)
  await sql`
    with votes as (delete from review_votes where user_id = ${userId} returning review_id)
    update reviews set helpful = helpful - 1 from votes where id = votes.review_id`.execute(db)
  await sql`delete from reviews where user_id = ${userId} and status <> 'published'`.execute(db)
  await sql`
    update reviews set user_id = null, reviewer_name = ${ERASED}, title = null, comment = '', reply = null,
      replied_at = null, held_for = '{}'
    where user_id = ${userId}`.execute(db)
}
