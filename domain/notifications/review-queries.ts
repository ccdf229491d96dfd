import { sql } from 'kysely'
import type { Reader } from '../../db/connect.ts'

export interface ReviewFacts {
  readonly status: 'pending' | 'published' | 'rejected'
  /** Nothing: its author has left. */
  readonly userId: number | null
  readonly vendorId: number
  readonly vendor: string
  readonly product: string
  readonly slug: string
  readonly rating: number
  readonly title: string
  readonly comment: string
  readonly reviewer: string
  /** Why it is not shown. */
  readonly reason: string
  readonly reply: string
}

/** What there is to say of a review; nothing when it has been taken back. */
export async function findReviewFacts(db: Reader, id: number): Promise<ReviewFacts | undefined> {
  const { rows } = await sql<ReviewFacts>`
    select r.status, r.user_id as "userId", p.vendor_id as "vendorId", v.name as vendor, p.name as product, p.slug, r.rating,
      coalesce(r.title, '') as title, r.comment, r.reviewer_name as reviewer, coalesce(r.rejection, '') as reason,
      coalesce(r.reply, '') as reply
    from reviews r join products p on p.id = r.product_id join vendors v on v.id = p.vendor_id
    where r.id = ${id}`.execute(db)
  return rows[0]
}
