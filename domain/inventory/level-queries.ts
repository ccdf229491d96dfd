import { type RawBuilder, sql, type Transaction } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import { idColumn, keyset } from '../common/keyset.ts'
import type { Position } from '../common/page.ts'
import type { AdjustStock, ListLevels, ListMovements, StockLevel, StockMovement } from './schema.ts'

const low = 'coalesce(s.on_hand - s.reserved <= s.low_at, false)'
const isLow = sql.raw(low)

/** The level `s`. */
const shown = sql.raw(`
  s.variant_id as "variantId", s.location_id as "locationId", s.on_hand as "onHand", s.reserved,
  greatest(0, s.on_hand - s.reserved) as available, s.backorder_limit as "backorderLimit", s.low_at as "lowAt",
  ${low} as low, s.updated_at as "updatedAt"`)

/** All of them, when nothing is asked for. */
const only = (column: RawBuilder<unknown>, value: number | boolean | undefined): RawBuilder<unknown> =>
  value === undefined ? sql`true` : sql`${column} = ${value}`

/** By variant and place. One row more than `limit`, to know whether a page follows. */
export async function listLevels(
  db: Reader,
  { id, variantId, locationId, low, limit }: ListLevels,
  position?: Position,
): Promise<StockLevel[]> {
  const { after, direction } = keyset([idColumn(sql`s.variant_id`), idColumn(sql`s.location_id`)], position)
  const { rows } = await sql<StockLevel>`
    select ${shown} from stock_levels s join stock_locations l on l.id = s.location_id
    where l.vendor_id = ${id} and l.deleted_at is null and ${after}
      and ${only(sql`s.variant_id`, variantId)} and ${only(sql`s.location_id`, locationId)} and ${only(isLow, low)}
    order by s.variant_id ${direction}, s.location_id ${direction} limit ${limit + 1}`.execute(db)
  return rows
}

/** Newest first. One row more than `limit`, to know whether a page follows. */
export async function listMovements(
  db: Reader,
  { id, variantId, locationId, limit }: ListMovements,
  position?: Position,
): Promise<StockMovement[]> {
  const { after, direction } = keyset([idColumn(sql`m.id`)], position, { descending: true })
  const { rows } = await sql<StockMovement>`
    select m.id, m.variant_id as "variantId", m.location_id as "locationId", m.quantity, m.why, m.order_id as "orderId",
      m.moved_at as "movedAt"
    from stock_movements m join stock_locations l on l.id = m.location_id
    where l.vendor_id = ${id} and ${after}
      and ${only(sql`m.variant_id`, variantId)} and ${only(sql`m.location_id`, locationId)}
    order by m.id ${direction} limit ${limit + 1}`.execute(db)
  return rows
}

/** Which of these a vendor sells, drafts among them. */
export async function findVariantsOf(db: Reader, vendorId: number, ids: readonly number[]): Promise<Set<number>> {
  const { rows } = await sql<{ id: number }>`
    select v.id from variants v join products p on p.id = v.product_id
    where v.id = any(${[...ids]}::bigint[]) and p.vendor_id = ${vendorId}
      and v.deleted_at is null and p.deleted_at is null`.execute(db)
  return new Set(rows.map(({ id }) => id))
}

/**
 * The levels of these variants in these places, locked in the order of their keys, like everywhere; those there are none
 * of yet begin with nothing.
 */
export async function lockLevels(
  trx: Transaction<DB>,
  variantIds: readonly number[],
  locationIds: readonly number[],
): Promise<StockLevel[]> {
  await sql`
    insert into stock_levels (variant_id, location_id)
    select variant_id, location_id
    from unnest(${[...variantIds]}::bigint[]) as variant_id, unnest(${[...locationIds]}::bigint[]) as location_id
    order by 1, 2 on conflict do nothing`.execute(trx)
  const { rows } = await sql<StockLevel>`
    select ${shown} from stock_levels s
    where s.variant_id = any(${[...variantIds]}::bigint[]) and s.location_id = any(${[...locationIds]}::bigint[])
    order by s.variant_id, s.location_id for update`.execute(trx)
  return rows
}

export interface LevelChange {
  readonly onHand?: number
  readonly why?: AdjustStock['why'] | 'transfer'
  readonly backorderLimit?: number
  readonly lowAt?: number | null
}

/** The CHECK refuses what is promised already. */
export async function updateLevel(
  trx: Transaction<DB>,
  { variantId, locationId }: Pick<StockLevel, 'variantId' | 'locationId'>,
  { onHand, why, backorderLimit, lowAt }: LevelChange,
  now: Date,
): Promise<StockLevel> {
  const { rows } = await sql<StockLevel>`
    update stock_levels s set
      on_hand = coalesce(${onHand ?? null}::int, s.on_hand), backorder_limit = coalesce(${backorderLimit ?? null}::int, s.backorder_limit),
      low_at = ${lowAt === undefined ? sql`s.low_at` : sql`${lowAt}::int`},
      why = coalesce(${why ?? null}, s.why), why_order_id = ${why === undefined ? sql`s.why_order_id` : sql`null`},
      updated_at = ${now.toISOString()}
    where s.variant_id = ${variantId} and s.location_id = ${locationId}
    returning ${shown}`.execute(trx)
  return rows[0]!
}
