import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../../db/connect.ts'
import type { DB } from '../../../db/types.ts'
import { byName } from '../../common/keyset.ts'
import type { Position } from '../../common/page.ts'
import type { ShippingZone } from './schema.ts'

const columns = ['id', 'name', 'countries'] as const

/** By name, then id. One row more than `limit`, to know whether a page follows. */
export function listZones(db: Reader, limit: number, position?: Position): Promise<ShippingZone[]> {
  const { after, direction } = byName(position)
  return db
    .selectFrom('shipping_zones')
    .select(columns)
    .where(after)
    .orderBy(sql`name ${direction}, id ${direction}`)
    .limit(limit + 1)
    .execute()
}

export function lockZone(trx: Transaction<DB>, id: number): Promise<ShippingZone | undefined> {
  return trx.selectFrom('shipping_zones').select(columns).where('id', '=', id).forUpdate().executeTakeFirst()
}

/** Returns nothing when the name is taken. */
export async function insertZone(
  trx: Transaction<DB>,
  { name, countries }: Omit<ShippingZone, 'id'>,
  now: Date,
): Promise<number | undefined> {
  const at = now.toISOString()
  const row = await trx
    .insertInto('shipping_zones')
    .values({ name, countries, created_at: at, updated_at: at })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

export async function hasNamesake(db: Reader, { id, name }: ShippingZone): Promise<boolean> {
  const row = await db
    .selectFrom('shipping_zones')
    .where('name', '=', name)
    .where('id', '<>', id)
    .select('id')
    .executeTakeFirst()
  return row !== undefined
}

export async function updateZone(
  trx: Transaction<DB>,
  { id, name, countries }: ShippingZone,
  now: Date,
): Promise<void> {
  await trx
    .updateTable('shipping_zones')
    .set({ name, countries, updated_at: now.toISOString() })
    .where('id', '=', id)
    .execute()
}

/** @returns whether it could go: no method has a rate for it */
export async function deleteZone(trx: Transaction<DB>, id: number): Promise<boolean> {
  const { numAffectedRows = 0n } = await sql`
    delete from shipping_zones where id = ${id} and not exists (select from shipping_rates where zone_id = ${id})`.execute(
    trx,
  )
  return numAffectedRows > 0n
}
