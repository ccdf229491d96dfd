import { sql } from 'kysely'
import { holdsEverywhere, type User, vendorsWith } from '../common/access.ts'
import type { WriteCtx } from '../common/context.ts'
import { changesBetween } from '../common/event.ts'
import { reviewAnswered } from './events.ts'
import { plainText } from './plain-text.ts'
import { findReview } from './queries.ts'
import type { AnswerReview, Review } from './schema.ts'
import { noReview } from './service.ts'

/** Says something to a review of one's own product, in place of what was said before. @throws `reviews.not-found` */
export async function answerReview(ctx: WriteCtx<User>, { id, reply }: AnswerReview): Promise<Review> {
  const answer = plainText(reply ?? '') || null
  const productId = await writeAnswer(ctx, id, answer)
  if (productId === undefined) throw noReview(id)
  const changes = changesBetween({}, { answered: answer !== null })
  await ctx.emit(reviewAnswered, { reviewId: id, productId }, changes)
  return (await findReview(ctx.db, id))!
}

/** @returns of which product the review is; nothing: of none that is the actor's and shown */
async function writeAnswer(
  { db, actor, now }: WriteCtx<User>,
  id: number,
  answer: string | null,
): Promise<number | undefined> {
  const mine = holdsEverywhere(actor, 'reviews:answer')
    ? sql`true`
    : sql`p.vendor_id = any(${[...vendorsWith(actor, 'reviews:answer')]}::bigint[])`
  const { rows } = await sql<{ productId: number }>`
    update reviews r set reply = ${answer}, replied_at = ${answer === null ? null : now.toISOString()}
    from products p
    where r.id = ${id} and r.status = 'published' and p.id = r.product_id and ${mine}
    returning r.product_id as "productId"`.execute(db)
  return rows[0]?.productId
}
