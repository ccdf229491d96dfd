import { z } from 'zod'
import type { User } from '../common/access.ts'
import type { ReadCtx } from '../common/context.ts'
import { DomainError } from '../common/errors.ts'
import { Id, Timestamp } from '../common/fields.ts'
import { decodeCursor, type Page, type PageInput, toPage } from '../common/page.ts'
import { requireProduct } from '../products/index.ts'
import { reviewNotFound } from './errors.ts'
import * as queries from './queries.ts'
import type { KeptReview, ListHeld, ListReviews, ReviewPage } from './schema.ts'

/** Stars or votes. */
const Count = z.int32().nonnegative()

/** What is said of a product, with the sums of all of it. @throws `products.not-found` */
export async function listReviews(ctx: ReadCtx, input: ListReviews): Promise<ReviewPage> {
  const { id, ordering, cursor, limit } = input
  await requireProduct(ctx, id)
  const by = queries.sortedBy(ordering)
  const keys = [by === 'createdAt' ? Timestamp : Count, Id]
  const position = cursor === undefined ? undefined : decodeCursor(cursor, ordering, keys)
  const rows = await queries.listReviews(ctx.db, input, position)
  const page = toPage({ rows, limit, ordering, position, keysOf: (review) => [review[by], review.id] })
  return { ...page, ratings: await queries.findRatings(ctx.db, id) }
}

const NEWEST = '-id'
const OLDEST = 'id'

/** What the actor has written, whatever became of it. */
export async function listMine(ctx: ReadCtx<User>, { cursor, limit }: PageInput): Promise<Page<KeptReview>> {
  const position = cursor === undefined ? undefined : decodeCursor(cursor, NEWEST, [Id])
  const rows = await queries.listOf(ctx.db, ctx.actor.userId, limit, position)
  return toPage({ rows, limit, ordering: NEWEST, position, keysOf: ({ id }) => [id] })
}

/** What waits to be read by somebody, or was refused. */
export async function listHeld(ctx: ReadCtx<User>, input: ListHeld): Promise<Page<KeptReview>> {
  const { cursor, limit } = input
  const position = cursor === undefined ? undefined : decodeCursor(cursor, OLDEST, [Id])
  const rows = await queries.listHeld(ctx.db, input, position)
  return toPage({ rows, limit, ordering: OLDEST, position, keysOf: ({ id }) => [id] })
}

export const noReview = (id: number): DomainError => new DomainError(reviewNotFound, `No review has the id ${id}.`)
