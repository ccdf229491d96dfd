import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../../db/connect.ts'
import type { DB } from '../../../db/types.ts'
import { idColumn, keyset } from '../../common/keyset.ts'
import type { Position } from '../../common/page.ts'
import type { Rate, ShippingMethod } from './schema.ts'

const shown = sql.raw(`m.id, m.code, m.name, m.estimated_days as "estimatedDays", m.position, m.active, coalesce((
  select json_agg(json_build_object(
    'zoneId', zone_id, 'price', json_build_object('amount', amount, 'currency', currency),
    'minGrams', min_weight_grams, 'maxGrams', max_weight_grams,
    'minSubtotal', min_subtotal, 'maxSubtotal', max_subtotal) order by id)
  from shipping_rates where method_id = m.id), '[]') as rates`)

/** In the order they are offered. One row more than `limit`, to know whether a page follows. */
export async function listMethods(db: Reader, limit: number, position?: Position): Promise<ShippingMethod[]> {
  const columns = [{ expression: sql`m.position`, type: sql`int` }, idColumn(sql`m.id`)]
  const { after, direction } = keyset(columns, position)
  const { rows } = await sql<ShippingMethod>`
    select ${shown} from shipping_methods m where ${after}
    order by m.position ${direction}, m.id ${direction} limit ${limit + 1}`.execute(db)
  return rows
}

export async function lockMethod(trx: Transaction<DB>, id: number): Promise<ShippingMethod | undefined> {
  const { rows } = await sql<ShippingMethod>`
    select ${shown} from shipping_methods m where m.id = ${id} for update`.execute(trx)
  return rows[0]
}

type Fields = Omit<ShippingMethod, 'id' | 'rates'>

const rowOf = ({ code, name, estimatedDays, position, active }: Fields) => ({
  code,
  name,
  estimated_days: estimatedDays,
  position,
  active,
})

/** Returns nothing when the code is taken. */
export async function insertMethod(trx: Transaction<DB>, method: Fields, now: Date): Promise<number | undefined> {
  const at = now.toISOString()
  const row = await trx
    .insertInto('shipping_methods')
    .values({ ...rowOf(method), created_at: at, updated_at: at })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

export async function updateMethod(trx: Transaction<DB>, method: ShippingMethod, now: Date): Promise<void> {
  await trx
    .updateTable('shipping_methods')
    .set({ ...rowOf(method), updated_at: now.toISOString() })
    .where('id', '=', method.id)
    .execute()
}

/** Its rates go with it; orders keep its code. */
export async function deleteMethod(trx: Transaction<DB>, id: number): Promise<void> {
  await trx.deleteFrom('shipping_methods').where('id', '=', id).execute()
}

/** Makes the rates of a method be these, in this order. */
export async function replaceRates(trx: Transaction<DB>, methodId: number, rates: readonly Rate[]): Promise<void> {
  await trx.deleteFrom('shipping_rates').where('method_id', '=', methodId).execute()
  if (rates.length === 0) return
  const rows = rates.map(({ zoneId, price, minGrams, maxGrams, minSubtotal, maxSubtotal }) => ({
    method_id: methodId,
    zone_id: zoneId,
    currency: price.currency,
    amount: price.amount,
    min_weight_grams: minGrams,
    max_weight_grams: maxGrams,
    min_subtotal: minSubtotal,
    max_subtotal: maxSubtotal,
  }))
  await sql`
    insert into shipping_rates (method_id, zone_id, currency, amount, min_weight_grams, max_weight_grams, min_subtotal, max_subtotal)
    select method_id, zone_id, currency, amount, min_weight_grams, max_weight_grams, min_subtotal, max_subtotal
    from jsonb_populate_recordset(null::shipping_rates, ${JSON.stringify(rows)}::jsonb)`.execute(trx)
}

/** Which of these zones there are; they stay until the transaction ends. */
export async function lockZones(trx: Transaction<DB>, ids: readonly number[]): Promise<Set<number>> {
  const rows = await trx
    .selectFrom('shipping_zones')
    .select('id')
    .where('id', 'in', [...ids, 0])
    .orderBy('id')
    .forKeyShare()
    .execute()
  return new Set(rows.map(({ id }) => id))
}
