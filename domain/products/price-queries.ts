import { sql, type Transaction } from 'kysely'
import { type Reader, statement } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import { type Actor, isStaff } from '../common/access.ts'
import type { VariantPrices } from './schema.ts'

export interface PriceRow {
  readonly variantId: number
  readonly currency: string
  readonly amount: number
  readonly compareAtAmount: number | null
}

const rowJson = sql`json_build_object(
  'variantId', variant_id, 'currency', currency, 'amount', amount, 'compareAtAmount', compare_at_amount)`

/** Makes the further prices of these variants be these; returns what they were before, when that was something else. */
export async function replacePrices(
  trx: Transaction<DB>,
  variantIds: readonly number[],
  prices: readonly PriceRow[],
): Promise<PriceRow[] | undefined> {
  const { rows } = await sql<{ before: PriceRow[]; differs: boolean }>`
    with wanted as (
      select "variantId" as variant_id, currency, amount, "compareAtAmount" as compare_at_amount
      from jsonb_to_recordset(${JSON.stringify(prices)}::jsonb) as given (
        "variantId" bigint, currency text, amount bigint, "compareAtAmount" bigint)
    ), removed as (
      delete from variant_prices p
      where variant_id = any(${[...variantIds]}::bigint[])
        and not exists (select from wanted w where w.variant_id = p.variant_id and w.currency = p.currency)
      returning variant_id
    ), written as (
      insert into variant_prices as p (variant_id, currency, amount, compare_at_amount)
      select variant_id, currency, amount, compare_at_amount from wanted order by variant_id, currency
      on conflict (variant_id, currency) do update
      set amount = excluded.amount, compare_at_amount = excluded.compare_at_amount
      where (p.amount, p.compare_at_amount) is distinct from (excluded.amount, excluded.compare_at_amount)
      returning variant_id
    )
    select exists (select from removed) or exists (select from written) as differs, coalesce((
      select json_agg(${rowJson} order by variant_id, currency) from variant_prices
      where variant_id = any(${[...variantIds]}::bigint[])
    ), '[]') as before`.execute(trx)
  return rows[0]!.differs ? rows[0]!.before : undefined
}

const listed = `
  select v.id as "variantId", json_build_array(
      json_build_object('amount', v.price_amount, 'currency', v.price_currency, 'compareAtAmount', v.compare_at_amount)
    )::jsonb || coalesce((
      select jsonb_agg(
        json_build_object('amount', amount, 'currency', currency, 'compareAtAmount', compare_at_amount) order by currency)
      from variant_prices where variant_id = v.id and currency <> v.price_currency
    ), '[]') as prices
  from products p join variants v on v.product_id = p.id
  where p.id = $1 and p.deleted_at is null and v.deleted_at is null
    and (p.published or $2 or p.vendor_id = any($3::bigint[]))
  order by v.position, v.id`

/** All prices of each variant of a product, the base price first; nothing of a product the actor may not see. */
export async function listPrices(db: Reader, actor: Actor, productId: number): Promise<VariantPrices[]> {
  const seesAll = isStaff(actor) || actor.kind === 'system'
  const values = [productId, seesAll, actor.kind === 'user' ? actor.vendorIds : []]
  return (await db.executeQuery(statement<VariantPrices>(listed, values))).rows
}
