import { type RawBuilder, sql, type Transaction } from 'kysely'
import type { Reader } from '../../../db/connect.ts'
import type { DB } from '../../../db/types.ts'
import { type Actor, holdsEverywhere, vendorsWith } from '../../common/access.ts'
import { idColumn, keyset } from '../../common/keyset.ts'
import type { Position } from '../../common/page.ts'
import { isoTime } from '../../common/sql-time.ts'
import type { Discount } from './schema.ts'

const money = (amount: string): string => `json_build_object('amount', ${amount}, 'currency', d.currency)`

/** Of a limited one the row counts its uses, of others they are counted here. */
const shown = sql.raw(`d.id, d.vendor_id as "vendorId", d.code, d.name,
  case d.kind
    when 'percentage' then json_build_object('kind', d.kind, 'basisPoints', d.basis_points)
    when 'fixed' then json_build_object('kind', d.kind, 'amount', ${money('d.amount')})
    else json_build_object('kind', d.kind, 'buy', d.buy, 'give', d.give) end as rule,
  d.product_ids as "productIds", case when d.minimum_amount is not null then ${money('d.minimum_amount')} end as minimum,
  ${isoTime('d.starts_at')} as "startsAt", ${isoTime('d.ends_at')} as "endsAt", d.usage_limit as "usageLimit",
  d.per_customer_limit as "perCustomerLimit", d.active,
  case when num_nonnulls(d.usage_limit, d.per_customer_limit) > 0 then d.used else (
    select count(*) from discount_redemptions r where r.discount_id = d.id)::int end as used,
  d.created_at as "createdAt", d.updated_at as "updatedAt"`)

/** A vendor's are its members', the marketplace's are staff's; what was deleted is nobody's. */
const visible = (actor: Actor): RawBuilder<unknown> =>
  holdsEverywhere(actor, 'discounts:write')
    ? sql`d.deleted_at is null`
    : sql`d.deleted_at is null and d.vendor_id = any(${[...vendorsWith(actor, 'discounts:write')]}::bigint[])`

/** Newest first. One row more than `limit`, to know whether a page follows. */
export async function listDiscounts(
  db: Reader,
  actor: Actor,
  { limit, vendorId }: { readonly limit: number; readonly vendorId?: number | undefined },
  position?: Position,
): Promise<Discount[]> {
  const { after, direction } = keyset([idColumn(sql`d.id`)], position, { descending: true })
  const ofVendor = vendorId === undefined ? sql`true` : sql`d.vendor_id = ${vendorId}`
  const { rows } = await sql<Discount>`
    select ${shown} from discounts d where ${visible(actor)} and ${ofVendor} and ${after}
    order by d.id ${direction} limit ${limit + 1}`.execute(db)
  return rows
}

export async function findDiscount(db: Reader, actor: Actor, id: number): Promise<Discount | undefined> {
  const { rows } = await sql<Discount>`
    select ${shown} from discounts d where d.id = ${id} and ${visible(actor)}`.execute(db)
  return rows[0]
}

/** Locked until the transaction ends: whoever uses it meanwhile waits, and so is counted or refused by what it says then. */
export async function lockDiscount(trx: Transaction<DB>, actor: Actor, id: number): Promise<Discount | undefined> {
  const locked = await sql`
    select from discounts d where d.id = ${id} and ${visible(actor)} for no key update`.execute(trx)
  return locked.rows.length === 0 ? undefined : findDiscount(trx, actor, id)
}

type Fields = Omit<Discount, 'id' | 'used' | 'createdAt' | 'updatedAt'>

function rowOf({ rule, minimum, ...discount }: Omit<Fields, 'vendorId' | 'code'>) {
  return {
    name: discount.name,
    kind: rule.kind,
    basis_points: rule.kind === 'percentage' ? rule.basisPoints : null,
    amount: rule.kind === 'fixed' ? rule.amount.amount : null,
    buy: rule.kind === 'buy-x-get-y' ? rule.buy : null,
    give: rule.kind === 'buy-x-get-y' ? rule.give : null,
    currency: rule.kind === 'fixed' ? rule.amount.currency : (minimum?.currency ?? null),
    product_ids: discount.productIds,
    minimum_amount: minimum?.amount ?? null,
    starts_at: discount.startsAt,
    ends_at: discount.endsAt,
    usage_limit: discount.usageLimit,
    per_customer_limit: discount.perCustomerLimit,
    active: discount.active,
  }
}

/** Returns nothing when the code is taken. */
export async function insertDiscount(trx: Transaction<DB>, discount: Fields, now: Date): Promise<number | undefined> {
  const at = now.toISOString()
  const { vendorId, code, ...fields } = discount
  const row = await trx
    .insertInto('discounts')
    .values({ vendor_id: vendorId, code, ...rowOf(fields), created_at: at, updated_at: at })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

export async function updateDiscount(trx: Transaction<DB>, discount: Discount, now: Date): Promise<void> {
  await trx
    .updateTable('discounts')
    .set({ ...rowOf(discount), updated_at: now.toISOString() })
    .where('id', '=', discount.id)
    .execute()
}

/** It stays for the orders that used it; its code is free again. */
export async function deleteDiscount(trx: Transaction<DB>, id: number, now: Date): Promise<void> {
  await trx.updateTable('discounts').set({ deleted_at: now.toISOString() }).where('id', '=', id).execute()
}
