import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../../db/connect.ts'
import type { DB } from '../../../db/types.ts'
import { idColumn, keyset } from '../../common/keyset.ts'
import type { Position } from '../../common/page.ts'
import type { TaxRate } from './schema.ts'

const columns = [
  'id',
  'country',
  'region',
  'category_id as categoryId',
  'name',
  'rate_ppm as ratePpm',
  'included',
  'on_shipping as onShipping',
] as const

/** By country, then id. One row more than `limit`, to know whether a page follows. */
export function listTaxRates(db: Reader, limit: number, position?: Position): Promise<TaxRate[]> {
  const { after, direction } = keyset([{ expression: sql`country`, type: sql`text` }, idColumn()], position)
  return db
    .selectFrom('tax_rates')
    .select(columns)
    .where(after)
    .orderBy(sql`country ${direction}, id ${direction}`)
    .limit(limit + 1)
    .execute()
}

export function lockTaxRate(trx: Transaction<DB>, id: number): Promise<TaxRate | undefined> {
  return trx.selectFrom('tax_rates').select(columns).where('id', '=', id).forUpdate().executeTakeFirst()
}

const rowOf = ({ country, region, categoryId, name, ratePpm, included, onShipping }: Omit<TaxRate, 'id'>) => ({
  country,
  region,
  category_id: categoryId,
  name,
  rate_ppm: ratePpm,
  included,
  on_shipping: onShipping,
})

/** Returns nothing when there is a rate for the same place and category. */
export async function insertTaxRate(
  trx: Transaction<DB>,
  rate: Omit<TaxRate, 'id'>,
  now: Date,
): Promise<number | undefined> {
  const at = now.toISOString()
  const row = await trx
    .insertInto('tax_rates')
    .values({ ...rowOf(rate), created_at: at, updated_at: at })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

/** Whether another rate is for the same place and category. */
export async function hasRival(db: Reader, { id, country, region, categoryId }: TaxRate): Promise<boolean> {
  const { rows } = await sql`
    select from tax_rates where id <> ${id} and country = ${country}
      and lower(region) is not distinct from lower(${region}) and category_id is not distinct from ${categoryId}::bigint`.execute(
    db,
  )
  return rows.length > 0
}

export async function updateTaxRate(trx: Transaction<DB>, rate: TaxRate, now: Date): Promise<void> {
  await trx
    .updateTable('tax_rates')
    .set({ ...rowOf(rate), updated_at: now.toISOString() })
    .where('id', '=', rate.id)
    .execute()
}

export async function deleteTaxRate(trx: Transaction<DB>, id: number): Promise<void> {
  await trx.deleteFrom('tax_rates').where('id', '=', id).execute()
}
