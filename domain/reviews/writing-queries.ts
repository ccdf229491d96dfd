import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import type { Reason, ReviewStatus } from './schema.ts'

/** What somebody bought of a product here that has arrived and that they have not reviewed yet; the latest of it. */
export async function findPurchase(db: Reader, userId: number, productId: number): Promise<number | null> {
  const { rows } = await sql<{ id: number }>`
    select i.id
    from orders o
    join sub_orders s on s.order_id = o.id
    join order_items i on i.sub_order_id = s.id
    join variants v on v.id = i.variant_id
    where o.customer_id = ${userId} and v.product_id = ${productId} and s.delivered_at is not null
      and not exists (select from reviews r where r.order_item_id = i.id)
    order by s.delivered_at desc, i.id desc limit 1`.execute(db)
  return rows[0]?.id ?? null
}

/** A review as it is before something is done with it. */
export interface LockedReview {
  readonly id: number
  readonly productId: number
  readonly userId: number | null
  readonly orderItemId: number | null
  readonly rating: number
  readonly title: string | null
  readonly comment: string
  readonly status: ReviewStatus
  readonly rejection: string | null
  readonly heldFor: readonly Reason[]
}

/** Locks a review until the transaction ends. Whoever writes as somebody has locked their account before. */
export function lockReview(trx: Transaction<DB>, id: number): Promise<LockedReview | undefined> {
  return trx
    .selectFrom('reviews')
    .where('id', '=', id)
    .select(['id', 'product_id as productId', 'user_id as userId', 'order_item_id as orderItemId', 'rating', 'title'])
    .select(['comment', 'status', 'rejection', 'held_for as heldFor'])
    .forNoKeyUpdate()
    .executeTakeFirst() as Promise<LockedReview | undefined>
}

/** Who wrote it; null: somebody who is erased. Nothing: there is no such review. */
export async function findAuthor(db: Reader, id: number): Promise<number | null | undefined> {
  const row = await db.selectFrom('reviews').select('user_id as userId').where('id', '=', id).executeTakeFirst()
  return row?.userId
}

/** Whether somebody has reviewed a product: any piece of it, or without having bought one. */
export async function hasReviewed(
  trx: Transaction<DB>,
  userId: number,
  productId: number,
): Promise<{ readonly any: boolean; readonly unverified: boolean }> {
  const { rows } = await sql<{ any: boolean; unverified: boolean }>`
    select count(*) > 0 as any, count(*) filter (where not verified) > 0 as unverified
    from reviews where user_id = ${userId} and product_id = ${productId}`.execute(trx)
  return rows[0]!
}

export interface WrittenReview {
  readonly orderItemId: number | null
  readonly rating: number
  readonly title: string | null
  readonly comment: string
  readonly status: ReviewStatus
  readonly heldFor: readonly Reason[]
}

const toColumns = ({ orderItemId, rating, title, comment, status, heldFor }: WrittenReview) => ({
  order_item_id: orderItemId,
  rating,
  title,
  comment,
  status,
  held_for: [...heldFor],
})

export async function insertReview(
  trx: Transaction<DB>,
  about: { readonly productId: number; readonly userId: number; readonly reviewerName: string },
  written: WrittenReview,
  now: Date,
): Promise<number> {
  const at = now.toISOString()
  const { id } = await trx
    .insertInto('reviews')
    .values({
      ...toColumns(written),
      product_id: about.productId,
      user_id: about.userId,
      reviewer_name: about.reviewerName,
      created_at: at,
      updated_at: at,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export async function rewriteReview(
  trx: Transaction<DB>,
  id: number,
  written: WrittenReview,
  now: Date,
): Promise<void> {
  await trx
    .updateTable('reviews')
    .set({ ...toColumns(written), rejection: null, updated_at: now.toISOString() })
    .where('id', '=', id)
    .execute()
}

export async function decideReview(
  trx: Transaction<DB>,
  id: number,
  decision: { readonly status: ReviewStatus; readonly rejection: string | null },
): Promise<void> {
  await trx.updateTable('reviews').set(decision).where('id', '=', id).execute()
}

export async function deleteReview(trx: Transaction<DB>, id: number): Promise<void> {
  await trx.deleteFrom('reviews').where('id', '=', id).execute()
}
