import { type Kysely, sql } from 'kysely'
import type { DB } from '../../../db/types.ts'
import { faultsOf } from '../../../server/manage/verify.ts'
import type { Race } from './race.ts'

/** What the race has left, in words: empty when each piece was sold once, and nobody was told anything but yes or no. */
export async function wrongsAfter(
  db: Kysely<DB>,
  race: Race,
  told: Readonly<Record<string, number>>,
): Promise<string[]> {
  const { sold = 0, 'inventory.out-of-stock': late = 0, ...others } = told
  const { rows } = await sql<{ ordered: number; held: number; reserved: number; places: number; deadlocks: number }>`
    select
      (select coalesce(sum(quantity), 0) from order_items where variant_id = ${race.wanted}) as ordered,
      (select coalesce(sum(quantity), 0) from stock_holds where variant_id = ${race.wanted}) as held,
      (select sum(reserved) from stock_levels where variant_id = ${race.wanted}) as reserved,
      (select count(*) from stock_levels where variant_id = ${race.wanted} and reserved = on_hand) as places,
      (select deadlocks from pg_stat_database where datname = current_database()) as deadlocks`.execute(db)
  const found = { sold, late, ...rows[0]! }
  const { units, buyers } = race
  const wanted = {
    sold: units,
    late: buyers - units,
    ordered: units,
    held: units,
    reserved: units,
    places: 3,
    deadlocks: 0,
  }
  return [
    ...(JSON.stringify(found) === JSON.stringify(wanted)
      ? []
      : [`${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`]),
    ...Object.entries(others).map(([word, times]) => `${times} were told ${word}`),
    ...(await faultsOf(db)).map(({ rule, message }) => `${rule}: ${message}`),
  ]
}

/** Once nobody has paid in time, all of it can be had again. */
export async function wrongsOnceExpired(db: Kysely<DB>, { units, wanted }: Race): Promise<string[]> {
  const { rows } = await sql<{ free: number; holds: number }>`
    select (select sum(on_hand - reserved) from stock_levels where variant_id = ${wanted}) as free,
      (select count(*) from stock_holds) as holds`.execute(db)
  const { free, holds } = rows[0]!
  return [
    ...(free === units && holds === 0 ? [] : [`${free} of ${units} are free again, ${holds} are held`]),
    ...(await faultsOf(db)).map(({ rule, message }) => `${rule}: ${message}`),
  ]
}
