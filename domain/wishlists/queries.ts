import { type RawBuilder, sql, type Transaction } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import { idColumn, keyset } from '../common/keyset.ts'
import type { Position } from '../common/page.ts'
import type { AddWish, Wish } from './schema.ts'

const money = (amount: string, currency: string): string =>
  `case when ${amount} is not null then json_build_object('amount', ${amount}, 'currency', ${currency}) end`

/**
 * What one can have of the product `p` of a wish for the variant `wanted`, or for any: what it costs now, and whether
 * there is a piece. Nothing, when it is not on sale.
 */
const offer = (wanted: string): string => `
  select (array_agg(v.price_amount order by v.price_amount, v.id))[1] as amount,
    (array_agg(v.price_currency order by v.price_amount, v.id))[1] as currency,
    bool_or(exists (
      select from stock_levels s where s.variant_id = v.id and s.on_hand + s.backorder_limit > s.reserved
    )) as available
  from variants v
  where v.product_id = p.id and v.deleted_at is null and p.published and p.deleted_at is null
    and (${wanted} is null or v.id = ${wanted})`

const wish = sql.raw(`
  w.id, json_build_object('id', p.id, 'slug', p.slug, 'name', p.name) as product, w.variant_id as "variantId",
  coalesce((select options from variants where id = w.variant_id), '{}') as options,
  (select url from product_images where product_id = p.id order by position, id limit 1) as "imageUrl",
  ${money('w.amount_seen', 'w.currency_seen')} as "priceWhenAdded",
  ${money('now.amount', 'now.currency')} as price,
  coalesce(now.currency = w.currency_seen and now.amount < w.amount_seen, false) as "priceFell",
  coalesce(now.available, false) as available, w.added_at as "addedAt"
  from wishlist_items w
  join products p on p.id = w.product_id
  cross join lateral (${offer('w.variant_id')}) as now`)

/** Newest first. One row more than `limit`, to know whether a page follows. */
export async function listWishes(db: Reader, userId: number, limit: number, position?: Position): Promise<Wish[]> {
  const { after, direction } = keyset([idColumn(sql`w.id`)], position, { descending: true })
  return wishesWhere(db, sql`w.user_id = ${userId} and ${after} order by w.id ${direction} limit ${limit + 1}`)
}

export async function findWish(
  db: Reader,
  userId: number,
  { productId, variantId }: AddWish,
): Promise<Wish | undefined> {
  const rows = await wishesWhere(
    db,
    sql`w.user_id = ${userId} and w.product_id = ${productId} and w.variant_id is not distinct from ${variantId}`,
  )
  return rows[0]
}

async function wishesWhere(db: Reader, condition: RawBuilder<unknown>): Promise<Wish[]> {
  return (await sql<Wish>`select ${wish} where ${condition}`.execute(db)).rows
}

export async function hasVariant(db: Reader, productId: number, variantId: number): Promise<boolean> {
  const found = await db
    .selectFrom('variants')
    .where('id', '=', variantId)
    .where('product_id', '=', productId)
    .where('deleted_at', 'is', null)
    .select('id')
    .executeTakeFirst()
  return found !== undefined
}

export async function countWishes(db: Reader, userId: number): Promise<number> {
  const { count } = await db
    .selectFrom('wishlist_items')
    .where('user_id', '=', userId)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return count
}

/** Puts a thing down with what it costs now. Takes the account to be locked, and the thing not to be there. */
export async function insertWish(
  trx: Transaction<DB>,
  userId: number,
  { productId, variantId }: AddWish,
  now: Date,
): Promise<void> {
  await sql`
    insert into wishlist_items (user_id, product_id, variant_id, amount_seen, currency_seen, added_at)
    select ${userId}, p.id, ${variantId}, now.amount, now.currency, ${now.toISOString()}
    from products p cross join lateral (
      select * from (select ${variantId}::bigint as variant) as wanted
      cross join lateral (${sql.raw(offer('wanted.variant'))}) as offered
    ) as now
    where p.id = ${productId}`.execute(trx)
}

/** @returns whether it was there */
export async function deleteWish(trx: Transaction<DB>, userId: number, id: number): Promise<boolean> {
  const { numDeletedRows } = await trx
    .deleteFrom('wishlist_items')
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return numDeletedRows > 0n
}
