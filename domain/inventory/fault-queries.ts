import { sql } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import { type Fault, faultsAgainst, type Rules } from '../common/faults.ts'

const level = sql`format('variant %s at location %s', s.variant_id, s.location_id)`

const rules: Rules = {
  'inventory.reserved': sql`
    select ${level} || format(': reserved %s, held %s', s.reserved, held.quantity) as message
    from stock_levels s cross join lateral (
      select coalesce(sum(quantity), 0) as quantity from stock_holds h
      where h.variant_id = s.variant_id and h.location_id = s.location_id
    ) as held
    where held.quantity <> s.reserved order by s.variant_id, s.location_id`,
  'inventory.on-hand': sql`
    select ${level} || format(': on hand %s, moved %s', s.on_hand, moved.quantity) as message
    from stock_levels s cross join lateral (
      select coalesce(sum(quantity), 0) as quantity from stock_movements m
      where m.variant_id = s.variant_id and m.location_id = s.location_id
    ) as moved
    where moved.quantity <> s.on_hand order by s.variant_id, s.location_id`,
}

/** What is reserved is held by somebody, and what is there has come there. */
export const faults = (db: Reader): Promise<Fault[]> => faultsAgainst(db, rules)
