import { sql, type Transaction } from 'kysely'
import { type Reader, statement } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import type { Demand } from './schema.ts'

/** A variant of which pieces were reserved, and where that left so few that somebody wanted to know. */
export interface Reserved {
  readonly variantId: number
  readonly low: boolean
}

/**
 * Pieces that are there come first, by the order of their vendor's locations, then those that may be promised before they
 * are. A variant is taken whole or not at all.
 */
const reserveText = `
  with wanted as (
    select * from unnest($2::bigint[], $3::int[]) as demand (variant_id, quantity)
  ), locked as (
    select s.variant_id, s.location_id, s.on_hand, s.reserved, s.backorder_limit, l.priority
    from stock_levels s join stock_locations l on l.id = s.location_id
    where s.variant_id = any($2::bigint[]) and l.deleted_at is null
    order by s.variant_id, s.location_id
    for update of s
  ), offers as (
    select variant_id, location_id, priority, 1 as turn, greatest(0, on_hand - reserved) as free from locked
    union all
    select variant_id, location_id, priority, 2, backorder_limit - greatest(0, reserved - on_hand) from locked
    where backorder_limit > 0
  ), shares as (
    select variant_id, location_id, wanted.quantity as wanted, sum(free) over of_variant as most,
      greatest(0, least(free, wanted.quantity - coalesce(sum(free) over (
        of_variant order by turn, priority, location_id rows between unbounded preceding and 1 preceding
      ), 0))) as quantity
    from offers join wanted using (variant_id) window of_variant as (partition by variant_id)
  ), taken as (
    select variant_id, location_id, sum(quantity)::int as quantity from shares where most >= wanted
    group by variant_id, location_id having sum(quantity) > 0
  ), reserved as (
    update stock_levels s set reserved = s.reserved + taken.quantity, updated_at = now()
    from taken
    where s.variant_id = taken.variant_id and s.location_id = taken.location_id
      and s.on_hand + s.backorder_limit - s.reserved >= taken.quantity
    returning s.variant_id, s.location_id, taken.quantity,
      s.low_at between s.on_hand - s.reserved and s.on_hand - s.reserved + taken.quantity - 1 as low
  ), held as (
    insert into stock_holds (order_id, variant_id, location_id, quantity)
    select $1, variant_id, location_id, quantity from reserved
    on conflict (order_id, variant_id, location_id) do update set quantity = stock_holds.quantity + excluded.quantity
  )
  select variant_id as "variantId", coalesce(bool_or(low), false) as low from reserved group by variant_id`

/**
 * Reserves what it can of each demand for an order and returns the variants it reserved. Rows are locked in the order of
 * their keys, so two orders of the same things cannot deadlock; what is free is read once the locks are held.
 */
export async function reserveStock(
  trx: Transaction<DB>,
  orderId: number,
  demands: readonly Demand[],
): Promise<Reserved[]> {
  const values = [orderId, demands.map(({ variantId }) => variantId), demands.map(({ quantity }) => quantity)]
  return (await trx.executeQuery(statement<Reserved>(reserveText, values))).rows
}

/** Locks every level of these variants, in the order of their keys, for whoever changes them by more than one statement. */
export async function lockLevels(trx: Transaction<DB>, variantIds: readonly number[]): Promise<void> {
  await sql`
    select from stock_levels where variant_id = any(${[...variantIds]}::bigint[])
    order by variant_id, location_id for update`.execute(trx)
}

/** Pieces a buyer could still have, by variant, those that may be promised before they are there among them. */
export async function findAvailable(db: Reader, variantIds: readonly number[]): Promise<Map<number, number>> {
  const { rows } = await sql<{ variant_id: number; available: number }>`
    select variant_id, sum(on_hand + backorder_limit - reserved)::int as available
    from stock_levels join stock_locations on stock_locations.id = location_id
    where variant_id = any(${[...variantIds]}::bigint[]) and deleted_at is null
    group by variant_id`.execute(db)
  return new Map(rows.map((row) => [row.variant_id, row.available]))
}

/** Pieces on hand that nobody has reserved, by variant, of what is on sale; as the catalogue shows them. */
export async function findOnSale(db: Reader, variantIds: readonly number[]): Promise<Map<number, number>> {
  const { rows } = await sql<{ variantId: number; available: number }>`
    select v.id as "variantId", greatest(0, coalesce(sum(s.on_hand - s.reserved), 0))::int as available
    from variants v join products p on p.id = v.product_id left join stock_levels s on s.variant_id = v.id
    where v.id = any(${[...variantIds]}::bigint[])
      and v.deleted_at is null and p.deleted_at is null and p.published
    group by v.id`.execute(db)
  return new Map(rows.map(({ variantId, available }) => [variantId, available]))
}

export interface Recounted {
  readonly variantId: number
  readonly before: StockLevel
  readonly after: StockLevel
}

type StockLevel = Readonly<Record<'onHand' | 'reserved', number>>

/**
 * Sets how many pieces there are at the main location of whoever sells them, and returns the variants for which that was
 * something else. Rows are locked in the order of their keys before they are compared, as orders lock them; a variant
 * without a row had none.
 */
export async function setOnHand(trx: Transaction<DB>, levels: readonly Demand[]): Promise<Recounted[]> {
  const { rows } = await sql<Recounted>`
    with wanted as (
      select level.variant_id, main_location(p.vendor_id) as location_id, level.on_hand
      from unnest(${levels.map((d) => d.variantId)}::bigint[], ${levels.map((d) => d.quantity)}::int[])
        as level (variant_id, on_hand)
      join variants v on v.id = level.variant_id join products p on p.id = v.product_id
    ), before as (
      select s.variant_id, s.location_id, s.on_hand, s.reserved
      from stock_levels s join wanted using (variant_id, location_id)
      order by s.variant_id, s.location_id
      for update of s
    ), written as (
      insert into stock_levels (variant_id, location_id, on_hand)
      select variant_id, location_id, wanted.on_hand from wanted left join before using (variant_id, location_id)
      order by variant_id
      on conflict (variant_id, location_id) do update
      set on_hand = greatest(excluded.on_hand, stock_levels.reserved - stock_levels.backorder_limit),
        why = 'count', why_order_id = null, updated_at = now()
      where stock_levels.on_hand <> greatest(excluded.on_hand, stock_levels.reserved - stock_levels.backorder_limit)
      returning variant_id, location_id, on_hand, reserved
    )
    select variant_id as "variantId",
      json_build_object('onHand', coalesce(before.on_hand, 0), 'reserved', coalesce(before.reserved, 0)) as before,
      json_build_object('onHand', written.on_hand, 'reserved', written.reserved) as after
    from written left join before using (variant_id, location_id)
    where written.on_hand <> coalesce(before.on_hand, 0) order by variant_id`.execute(trx)
  return rows
}
