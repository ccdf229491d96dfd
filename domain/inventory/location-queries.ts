import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import type { ChangeLocation, StockLocation } from './schema.ts'

const shown = sql.raw('id, name, country, address, priority, created_at as "createdAt"')

/** The places of a vendor in the order in which they are emptied; whoever calls has looked whose vendor it is. */
export async function listLocations(db: Reader, vendorId: number): Promise<StockLocation[]> {
  const { rows } = await sql<StockLocation>`
    select ${shown} from stock_locations where vendor_id = ${vendorId} and deleted_at is null
    order by priority, id`.execute(db)
  return rows
}

/**
 * The same, each held until the transaction ends. Whoever changes them, or what there may be of them, does so one after the
 * other.
 */
export async function lockLocations(trx: Transaction<DB>, vendorId: number): Promise<StockLocation[]> {
  await sql`
    select from stock_locations where vendor_id = ${vendorId} and deleted_at is null order by id for update`.execute(
    trx,
  )
  return listLocations(trx, vendorId)
}

/**
 * Keeps places from being removed until the transaction ends. @param ids without any, the vendor's first place
 * @returns those there are
 */
export async function holdLocations(trx: Transaction<DB>, vendorId: number, ids: readonly number[]): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from stock_locations
    where vendor_id = ${vendorId} and deleted_at is null
      and id = any(case cardinality(${[...ids]}::bigint[]) when 0 then array[main_location(${vendorId})]
        else ${[...ids]}::bigint[] end)
    order by id for key share`.execute(trx)
  return rows.map(({ id }) => id)
}

export async function insertLocation(
  trx: Transaction<DB>,
  vendorId: number,
  { name, country, address, priority }: Omit<StockLocation, 'id' | 'createdAt'>,
  now: Date,
): Promise<StockLocation> {
  const { rows } = await sql<StockLocation>`
    insert into stock_locations (vendor_id, name, country, address, priority, created_at)
    values (${vendorId}, ${name}, ${country}, ${jsonOf(address)}::jsonb, ${priority}, ${now.toISOString()})
    returning ${shown}`.execute(trx)
  return rows[0]!
}

export async function updateLocation(
  trx: Transaction<DB>,
  id: number,
  { name, country, address, priority }: Omit<ChangeLocation, 'id' | 'locationId'>,
): Promise<void> {
  const values = {
    ...(name !== undefined && { name }),
    ...(country !== undefined && { country }),
    ...(address !== undefined && { address: jsonOf(address) }),
    ...(priority !== undefined && { priority }),
  }
  if (Object.keys(values).length > 0) {
    await trx.updateTable('stock_locations').set(values).where('id', '=', id).execute()
  }
}

const jsonOf = (value: object | null): string | null => (value === null ? null : JSON.stringify(value))

/**
 * Ends a place that has nothing. Its levels are locked in the order of their keys, like everywhere, and promise nothing any
 * more: who waits to reserve there finds nothing to be had.
 * @returns whether it had nothing
 */
export async function removeLocation(trx: Transaction<DB>, id: number, now: Date): Promise<boolean> {
  await sql`select from stock_levels where location_id = ${id} order by variant_id for update`.execute(trx)
  const { rows } = await sql`
    select from stock_levels where location_id = ${id} and greatest(on_hand, reserved) > 0 limit 1`.execute(trx)
  if (rows.length > 0) return false
  await sql`update stock_levels set backorder_limit = 0 where location_id = ${id}`.execute(trx)
  await sql`update stock_locations set deleted_at = ${now.toISOString()} where id = ${id}`.execute(trx)
  return true
}
