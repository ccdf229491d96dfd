import { sql, type Transaction } from 'kysely'
import type { DB } from '../../../db/types.ts'

export interface Redemption {
  readonly discountId: number
  /** What it took off, in minor units of the order's currency. */
  readonly amount: number
}

export interface Redeemed {
  readonly orderId: number
  readonly customerId: number
  readonly redemptions: readonly Redemption[]
}

/**
 * Counts one use of each of these that has a limit, and returns those that had none left. Rows are locked in id order, so
 * two orders with the same discounts cannot deadlock, and the condition is checked once the lock is held. A discount
 * without a limit is not locked: whoever orders under it would wait for everybody else who does.
 */
export async function countUses(trx: Transaction<DB>, discountIds: readonly number[]): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    with locked as (
      select id from discounts
      where id = any(${[...discountIds]}::bigint[]) and num_nonnulls(usage_limit, per_customer_limit) > 0
      order by id for no key update
    ), counted as (
      update discounts d set used = d.used + 1 from locked
      where d.id = locked.id and (d.usage_limit is null or d.used < d.usage_limit)
      returning d.id
    )
    select id from locked except select id from counted`.execute(trx)
  return rows.map(({ id }) => id)
}

/**
 * Writes down who used what, and returns those that this customer may use no more. Whoever used one before has committed by
 * now, since its row is locked: so this statement, which began after that, sees all uses there are.
 */
export async function insertRedemptions(
  trx: Transaction<DB>,
  { orderId, customerId, redemptions }: Redeemed,
  now: Date,
): Promise<number[]> {
  const wanted = JSON.stringify(redemptions)
  const { rows } = await sql<{ id: number }>`
    with wanted as (
      select * from jsonb_to_recordset(${wanted}::jsonb) as used ("discountId" bigint, amount bigint)
    ), inserted as (
      insert into discount_redemptions (discount_id, order_id, customer_id, amount, redeemed_at)
      select d.id, ${orderId}, ${customerId}, wanted.amount, ${now.toISOString()}
      from wanted join discounts d on d.id = wanted."discountId"
      where d.per_customer_limit is null or d.per_customer_limit > (
        select count(*) from discount_redemptions r where r.customer_id = ${customerId} and r.discount_id = d.id)
      returning discount_id
    )
    select "discountId" as id from wanted except select discount_id from inserted`.execute(trx)
  return rows.map(({ id }) => id)
}

/** Locks, of discounts that count, those an order has used and those it could use for these variants and codes. */
export async function lockUsable(
  trx: Transaction<DB>,
  wanted: { readonly orderId: number; readonly variantIds: readonly number[]; readonly codes: readonly string[] },
): Promise<void> {
  const codes = wanted.codes.map((code) => code.toLowerCase())
  await sql`
    select from discounts d where num_nonnulls(usage_limit, per_customer_limit) > 0 and (
      id in (select discount_id from discount_redemptions where order_id = ${wanted.orderId})
      or deleted_at is null and active and (
        lower(code) = any(${codes}::text[])
        or code is null and (vendor_id is null or vendor_id in (
          select p.vendor_id from variants v join products p on p.id = v.product_id
          where v.id = any(${[...wanted.variantIds]}::bigint[])))
      )
    ) order by id for no key update`.execute(trx)
}

/** Takes back every use in an order; once, however often it is asked. */
export async function takeBackUses(trx: Transaction<DB>, orderId: number): Promise<void> {
  await sql`
    with given as (
      delete from discount_redemptions where order_id = ${orderId} returning discount_id
    ), locked as (
      select id from discounts
      where id in (select discount_id from given) and num_nonnulls(usage_limit, per_customer_limit) > 0
      order by id for no key update
    )
    update discounts d set used = d.used - 1 from locked where d.id = locked.id`.execute(trx)
}
