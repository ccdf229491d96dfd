import { type RawBuilder, sql } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import { idColumn, keyset, type SortColumn } from '../common/keyset.ts'
import type { Position } from '../common/page.ts'
import { shownImages } from '../images/index.ts'
import type { KeptReview, ListHeld, ListReviews, Ordering, Ratings, Review } from './schema.ts'

/** What everybody may see of a review; vendors are granted these columns and no others. */
const shown = sql`${sql.raw(`id, product_id as "productId", rating, title, comment, reviewer_name as "reviewerName", verified,
  helpful, reply, replied_at as "repliedAt", created_at as "createdAt", updated_at as "updatedAt"`)}, ${shownImages(sql`reviews.id`)} as photos`

const kept = sql`${shown}, status, held_for as "heldFor", rejection`

const columns = {
  createdAt: { expression: sql`created_at`, type: sql`timestamptz` },
  rating: { expression: sql`rating`, type: sql`smallint` },
  helpful: { expression: sql`helpful`, type: sql`integer` },
} as const satisfies Record<string, SortColumn>

export const sortedBy = (ordering: Ordering) => ordering.replace(/^-/, '') as keyof typeof columns

/** The published ones of a product. One row more than `limit`, to know whether a page follows. */
export async function listReviews(
  db: Reader,
  { id: productId, ordering, rating, verified, limit }: ListReviews,
  position: Position | undefined,
): Promise<Review[]> {
  const key = columns[sortedBy(ordering)]
  const { after, direction } = keyset([key, idColumn()], position, { descending: ordering.startsWith('-') })
  const conditions: RawBuilder<unknown>[] = [sql`product_id = ${productId} and status = 'published'`, after]
  if (rating !== undefined) conditions.push(sql`rating = ${rating}`)
  if (verified !== undefined) conditions.push(sql`verified = ${verified}`)
  const { rows } = await sql<Review>`
    select ${shown} from reviews where ${sql.join(conditions, sql` and `)}
    order by ${key.expression} ${direction}, id ${direction} limit ${limit + 1}`.execute(db)
  return rows
}

export async function findRatings(db: Reader, productId: number): Promise<Ratings> {
  const { rows } = await sql<Ratings>`
    select average, count, json_build_object('1', one, '2', two, '3', three, '4', four, '5', five) as stars
    from product_ratings where product_id = ${productId}`.execute(db)
  return rows[0] ?? { average: null, count: 0, stars: { 1: 0, 2: 0, 3: 0, 4: 0, 5: 0 } }
}

/** A published one; behind the wall, of the vendors' own products. */
export async function findReview(db: Reader, id: number): Promise<Review | undefined> {
  const { rows } = await sql<Review>`
    select ${shown} from reviews where id = ${id} and status = 'published'`.execute(db)
  return rows[0]
}

export async function findKept(db: Reader, id: number): Promise<KeptReview | undefined> {
  const { rows } = await sql<KeptReview>`select ${kept} from reviews where id = ${id}`.execute(db)
  return rows[0]
}

/** What somebody has written, newest first. */
export function listOf(
  db: Reader,
  userId: number,
  limit: number,
  position: Position | undefined,
): Promise<KeptReview[]> {
  return listKept(db, sql`user_id = ${userId}`, limit, position, true)
}

/** What is not shown, oldest first: whoever waits longest is read next. */
export function listHeld(
  db: Reader,
  { status, limit }: ListHeld,
  position: Position | undefined,
): Promise<KeptReview[]> {
  return listKept(db, sql`status <> 'published' and status = ${status}`, limit, position, false)
}

async function listKept(
  db: Reader,
  condition: RawBuilder<unknown>,
  limit: number,
  position: Position | undefined,
  descending: boolean,
): Promise<KeptReview[]> {
  const { after, direction } = keyset([idColumn()], position, { descending })
  const { rows } = await sql<KeptReview>`
    select ${kept} from reviews where ${condition} and ${after} order by id ${direction} limit ${limit + 1}`.execute(db)
  return rows
}
