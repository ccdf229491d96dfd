import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import type { Demand } from './schema.ts'

/**
 * Reserves what it can of each demand and returns the variants it reserved. Rows are locked in id order, so two orders
 * of the same things cannot deadlock; the condition is checked on the row as it is once the lock is held.
 */
export async function reserveStock(trx: Transaction<DB>, demands: readonly Demand[]): Promise<Set<number>> {
  const { rows } = await sql<{ variant_id: number }>`
    with wanted as (
      select * from unnest(${demands.map((d) => d.variantId)}::bigint[], ${demands.map((d) => d.quantity)}::int[])
        as demand (variant_id, quantity)
    ), locked as (
      select stock_levels.variant_id, wanted.quantity
      from stock_levels join wanted using (variant_id)
      order by stock_levels.variant_id
      for update of stock_levels
    )
    update stock_levels
    set reserved = stock_levels.reserved + locked.quantity, updated_at = now()
    from locked
    where stock_levels.variant_id = locked.variant_id
      and stock_levels.on_hand - stock_levels.reserved >= locked.quantity
    returning stock_levels.variant_id`.execute(trx)
  return new Set(rows.map((row) => row.variant_id))
}

/** Pieces a buyer could still have, by variant; variants without a stock row have none. */
export async function findAvailable(db: Reader, variantIds: readonly number[]): Promise<Map<number, number>> {
  const { rows } = await sql<{ variant_id: number; available: number }>`
    select variant_id, on_hand - reserved as available from stock_levels
    where variant_id = any(${[...variantIds]}::bigint[])`.execute(db)
  return new Map(rows.map((row) => [row.variant_id, row.available]))
}

export interface Recounted {
  readonly variantId: number
  readonly before: StockLevel
  readonly after: StockLevel
}

type StockLevel = Readonly<Record<'onHand' | 'reserved', number>>

/**
 * Sets how many pieces there are, and returns the variants for which that was something else. Rows are locked in id order
 * before they are compared, as orders lock them; a variant without a row had none.
 */
export async function setOnHand(trx: Transaction<DB>, levels: readonly Demand[]): Promise<Recounted[]> {
  const { rows } = await sql<Recounted>`
    with wanted as (
      select * from unnest(${levels.map((d) => d.variantId)}::bigint[], ${levels.map((d) => d.quantity)}::int[])
        as level (variant_id, on_hand)
    ), before as (
      select stock_levels.variant_id, stock_levels.on_hand, stock_levels.reserved
      from stock_levels join wanted using (variant_id)
      order by stock_levels.variant_id
      for update of stock_levels
    ), written as (
      insert into stock_levels (variant_id, on_hand)
      select variant_id, wanted.on_hand from wanted left join before using (variant_id) order by variant_id
      on conflict (variant_id) do update
      set on_hand = greatest(excluded.on_hand, stock_levels.reserved), updated_at = now()
      where stock_levels.on_hand <> greatest(excluded.on_hand, stock_levels.reserved)
      returning variant_id, on_hand, reserved
    )
    select variant_id as "variantId",
      json_build_object('onHand', coalesce(before.on_hand, 0), 'reserved', coalesce(before.reserved, 0)) as before,
      json_build_object('onHand', written.on_hand, 'reserved', written.reserved) as after
    from written left join before using (variant_id)
    where written.on_hand <> coalesce(before.on_hand, 0) order by variant_id`.execute(trx)
  return rows
}
