import { sql, type Transaction } from 'kysely'
import { type Reader, statement } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import type { BrandFit } from './offset.ts'
import type { SizeFeedback, Verdict } from './schema.ts'

export async function findBrandFit(db: Reader, vendorId: number): Promise<BrandFit> {
  const found = await db
    .selectFrom('brand_fits')
    .where('vendor_id', '=', vendorId)
    .select(['votes', 'sum_mm as sumMm'])
    .executeTakeFirst()
  return found ?? { votes: 0, sumMm: 0 }
}

export interface Voice extends SizeFeedback {
  readonly userId: number
  readonly vendorId: number
  readonly observedMm: number
}

/**
 * Keeps what somebody says of a size, in place of what they said of it before, and the sums of the brand with it: two who
 * speak at once are both counted, whoever speaks twice once. Takes the account to be locked.
 */
export async function saveVoice(trx: Transaction<DB>, voice: Voice): Promise<void> {
  const { userId, productId, size, vendorId, verdict, observedMm, givenAt } = voice
  await sql`
    with before as (
      select vendor_id, observed_mm from size_feedback
      where user_id = ${userId} and product_id = ${productId} and size = ${size}
    ), voice as (
      insert into size_feedback (user_id, product_id, size, vendor_id, verdict, observed_mm, given_at)
      values (${userId}, ${productId}, ${size}, ${vendorId}, ${verdict}, ${observedMm}, ${givenAt})
      on conflict (user_id, product_id, size)
      do update set verdict = excluded.verdict, observed_mm = excluded.observed_mm, given_at = excluded.given_at
      returning vendor_id, observed_mm
    )
    insert into brand_fits as fit (vendor_id, votes, sum_mm)
    select vendor_id, 1 - (select count(*) from before), observed_mm - coalesce((select observed_mm from before), 0)
    from voice
    on conflict (vendor_id)
    do update set votes = fit.votes + excluded.votes, sum_mm = fit.sum_mm + excluded.sum_mm`.execute(trx)
}

export interface VoiceCount {
  readonly size: string
  readonly verdict: Verdict
  readonly people: number
}

const countText = `
  select size, verdict, count(*) as people from size_feedback
  where product_id = $1 and user_id = any($2) group by size, verdict`

/** What these people say of a product; nobody is counted twice for one size. */
export async function countVoices(
  db: Reader,
  productId: number,
  userIds: readonly number[],
): Promise<readonly VoiceCount[]> {
  return (await db.executeQuery(statement<VoiceCount>(countText, [productId, userIds]))).rows
}

export async function listVoices(db: Reader, userId: number): Promise<SizeFeedback[]> {
  const rows = await db
    .selectFrom('size_feedback')
    .where('user_id', '=', userId)
    .select(['product_id as productId', 'size', 'verdict', 'given_at as givenAt'])
    .orderBy('given_at')
    .orderBy('product_id')
    .orderBy('size')
    .execute()
  return rows as SizeFeedback[]
}

/** Takes somebody's voices back, out of the sums as well. Brands are locked in order: two who are erased may share some. */
export async function deleteVoices(trx: Transaction<DB>, userId: number): Promise<void> {
  await sql`
    select vendor_id from brand_fits
    where vendor_id in (select vendor_id from size_feedback where user_id = ${userId})
    order by vendor_id for update`.execute(trx)
  await sql`
    with voices as (
      delete from size_feedback where user_id = ${userId} returning vendor_id, observed_mm
    ), sums as (
      select vendor_id, count(*) as votes, sum(observed_mm) as mm from voices group by vendor_id
    )
    update brand_fits as fit set votes = fit.votes - sums.votes, sum_mm = fit.sum_mm - sums.mm
    from sums where fit.vendor_id = sums.vendor_id`.execute(trx)
}
