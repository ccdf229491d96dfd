import { sql } from 'kysely'
import { lockAccount } from '../authentication/index.ts'
import type { User } from '../common/access.ts'
import type { WriteCtx } from '../common/context.ts'
import { DomainError } from '../common/errors.ts'
import { changesBetween } from '../common/event.ts'
import { ownReview } from './errors.ts'
import { reviewVoted } from './events.ts'
import { findReview } from './queries.ts'
import type { Review, ReviewById } from './schema.ts'
import { noReview } from './service.ts'
import { lockReview } from './writing-queries.ts'

/** Says that a review helped; saying it again changes nothing. @throws `reviews.not-found`, `reviews.own-review` */
export function voteForReview(ctx: WriteCtx<User>, { id }: ReviewById): Promise<Review> {
  return vote(ctx, id, true)
}

/** Takes that back. @throws `reviews.not-found`, `reviews.own-review` */
export function withdrawVote(ctx: WriteCtx<User>, { id }: ReviewById): Promise<Review> {
  return vote(ctx, id, false)
}

async function vote(ctx: WriteCtx<User>, id: number, helpful: boolean): Promise<Review> {
  const { userId } = ctx.actor
  await lockAccount(ctx.db, userId)
  const review = await lockReview(ctx.db, id)
  if (review === undefined || review.status !== 'published') throw noReview(id)
  if (review.userId === userId) throw new DomainError(ownReview, `The review ${id} is yours.`)
  const changed = helpful ? await addVote(ctx, id) : await removeVote(ctx, id)
  if (changed) {
    const about = { reviewId: id, productId: review.productId }
    await ctx.emit(reviewVoted, about, changesBetween({ helpful: !helpful }, { helpful }))
  }
  return (await findReview(ctx.db, id))!
}

/** Says whether there was none yet. */
async function addVote({ db, actor, now }: WriteCtx<User>, id: number): Promise<boolean> {
  const { rows } = await sql`
    with vote as (
      insert into review_votes (review_id, user_id, voted_at) values (${id}, ${actor.userId}, ${now.toISOString()})
      on conflict do nothing returning review_id
    )
    update reviews set helpful = helpful + 1 from vote where id = vote.review_id returning id`.execute(db)
  return rows.length > 0
}

/** Says whether there was one. */
async function removeVote({ db, actor }: WriteCtx<User>, id: number): Promise<boolean> {
  const { rows } = await sql`
    with vote as (
      delete from review_votes where review_id = ${id} and user_id = ${actor.userId} returning review_id
    )
    update reviews set helpful = helpful - 1 from vote where id = vote.review_id returning id`.execute(db)
  return rows.length > 0
}
