import { sql, type Transaction } from 'kysely'
import { statement } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import type { Demand } from './schema.ts'

/**
 * How much of each hold goes for these demands, the last location first given back, the first first sent off. The levels are
 * locked in the order of their keys, like everywhere.
 */
const share = (direction: 'asc' | 'desc'): string => `
  wanted as (
    select * from unnest($2::bigint[], $3::int[]) as demand (variant_id, quantity)
  ), locked as (
    select s.variant_id, s.location_id, l.priority from stock_levels s join stock_locations l on l.id = s.location_id
    where (s.variant_id, s.location_id) in (
      select variant_id, location_id from stock_holds where order_id = $1 and variant_id = any($2::bigint[])
    )
    order by s.variant_id, s.location_id
    for update of s
  ), shares as (
    select h.variant_id, h.location_id, h.quantity as held, greatest(0, least(h.quantity, wanted.quantity - coalesce(
      sum(h.quantity) over (
        partition by h.variant_id order by locked.priority ${direction}, h.location_id ${direction}
        rows between unbounded preceding and 1 preceding
      ), 0))) as quantity
    from stock_holds h join locked using (variant_id, location_id) join wanted using (variant_id)
    where h.order_id = $1
  ), ended as (
    delete from stock_holds h using shares
    where h.order_id = $1 and h.variant_id = shares.variant_id and h.location_id = shares.location_id
      and shares.quantity = shares.held
  ), lessened as (
    update stock_holds h set quantity = h.quantity - shares.quantity from shares
    where h.order_id = $1 and h.variant_id = shares.variant_id and h.location_id = shares.location_id
      and shares.quantity between 1 and shares.held - 1
  )`

const releaseText = `
  with ${share('desc')}
  update stock_levels s set reserved = s.reserved - shares.quantity, updated_at = now()
  from shares
  where s.variant_id = shares.variant_id and s.location_id = shares.location_id and shares.quantity > 0
  returning s.variant_id as "variantId", shares.quantity`

const sendText = `
  with ${share('asc')}
  update stock_levels s set on_hand = s.on_hand - shares.quantity, reserved = s.reserved - shares.quantity,
    why = 'sale', why_order_id = $1, updated_at = now()
  from shares
  where s.variant_id = shares.variant_id and s.location_id = shares.location_id and shares.quantity > 0
    and s.on_hand >= shares.quantity
  returning s.variant_id as "variantId", shares.quantity`

/** Gives pieces that an order held back to everybody; returns what was given. */
export const releaseHolds = (trx: Transaction<DB>, orderId: number, demands: readonly Demand[]): Promise<Demand[]> =>
  change(trx, releaseText, orderId, demands)

/** Takes pieces that an order held out of the stock: they are on their way. Returns what was taken. */
export const sendHolds = (trx: Transaction<DB>, orderId: number, demands: readonly Demand[]): Promise<Demand[]> =>
  change(trx, sendText, orderId, demands)

async function change(
  trx: Transaction<DB>,
  text: string,
  orderId: number,
  demands: readonly Demand[],
): Promise<Demand[]> {
  const values = [orderId, demands.map(({ variantId }) => variantId), demands.map(({ quantity }) => quantity)]
  return (await trx.executeQuery(statement<Demand>(text, values))).rows
}

/** Puts pieces that came back where they are sold from. */
export async function putBack(trx: Transaction<DB>, orderId: number, demands: readonly Demand[]): Promise<void> {
  await sql`
    with returned as (
      select demand.variant_id, main_location(p.vendor_id) as location_id, demand.quantity
      from unnest(${demands.map((d) => d.variantId)}::bigint[], ${demands.map((d) => d.quantity)}::int[])
        as demand (variant_id, quantity)
      join variants v on v.id = demand.variant_id join products p on p.id = v.product_id
    )
    insert into stock_levels as level (variant_id, location_id, on_hand, why, why_order_id)
    select variant_id, location_id, quantity, 'return', ${orderId} from returned order by variant_id, location_id
    on conflict (variant_id, location_id) do update
    set on_hand = level.on_hand + excluded.on_hand, why = 'return', why_order_id = ${orderId}, updated_at = now()`.execute(
    trx,
  )
}
