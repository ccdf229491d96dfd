import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/types.ts'
import type { Repaired } from './schema.ts'

/** Of `stock_holds h`: no part of the order that sells the variant waits to be sent. */
export const heldInVain = sql<boolean>`not exists (
  select from order_items i join sub_orders s on s.id = i.sub_order_id
  where i.order_id = h.order_id and i.variant_id = h.variant_id and s.status in ('pending', 'paid', 'processing'))`

/**
 * Drops holds of what is over, and sets what is reserved to the sum of the others. Orders are locked before their levels, as
 * everywhere; whoever orders meanwhile waits for the levels.
 */
export async function repairHolds(trx: Transaction<DB>): Promise<Repaired[]> {
  await sql`
    select from orders where id in (select h.order_id from stock_holds h where ${heldInVain}) order by id
    for no key update`.execute(trx)
  await sql`select from stock_levels order by variant_id, location_id for update`.execute(trx)
  const { rows } = await sql<Repaired>`
    with dropped as (
      delete from stock_holds h where ${heldInVain} returning variant_id, location_id, order_id, quantity
    ), compared as (
      select s.variant_id, s.location_id, s.reserved, s.reserved as before,
        coalesce(held.quantity, 0) - coalesce(vain.quantity, 0) as after, coalesce(vain.order_ids, '{}') as order_ids
      from stock_levels s
      left join (
        select variant_id, location_id, sum(quantity) as quantity from stock_holds group by 1, 2
      ) as held using (variant_id, location_id)
      left join (
        select variant_id, location_id, sum(quantity) as quantity, array_agg(order_id order by order_id) as order_ids
        from dropped group by 1, 2
      ) as vain using (variant_id, location_id)
    ), repaired as (
      update stock_levels s set reserved = compared.after, updated_at = now() from compared
      where s.variant_id = compared.variant_id and s.location_id = compared.location_id
        and s.reserved <> compared.after
    )
    select variant_id as "variantId", location_id as "locationId", before, after::int, order_ids as "orderIds"
    from compared where before <> after or order_ids <> '{}' order by 1, 2`.execute(trx)
  return rows
}
