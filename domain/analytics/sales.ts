import { type Actor, holdsEverywhere, type User, vendorsWith } from '../common/access.ts'
import type { ReadCtx } from '../common/context.ts'
import { Id } from '../common/fields.ts'
import { Currency } from '../common/money.ts'
import { decodeCursor, type Page, type Position, toPage } from '../common/page.ts'
import { requireKnownVendor, requireVendor } from '../vendors/index.ts'
import { listSales as list } from './sales-queries.ts'
import { Day, type ListSales, type SalesRow } from './sales-schema.ts'
import { spanOf } from './span.ts'

/** What was sold and given back in some days, by currency: of everybody for staff, of their own vendors for members. */
export async function listSales(
  { db, actor, now }: ReadCtx<User>,
  { vendor, currency, groupBy, cursor, limit, ...days }: ListSales,
): Promise<Page<SalesRow>> {
  const span = spanOf(days, now)
  const vendorIds = await vendorsToAsk({ db, actor }, vendor)
  const ordering = `sales by ${groupBy}`
  const keys = [groupBy === 'day' ? Day : Id, Currency]
  const position = cursor === undefined ? undefined : decodeCursor(cursor, ordering, keys)
  const rows = await list(db, { ...span, vendorIds, currency: currency ?? null }, groupBy, limit, position)
  return toPage({ rows, limit, ordering, position, keysOf })
}

const keysOf = ({ day, vendor, category, currency }: SalesRow): Position['keys'] => [
  day ?? vendor?.id ?? category!.id,
  currency,
]

/**
 * Whose sales somebody asks about; nothing: all there are.
 * @throws `vendors.not-yours`, and for staff `vendors.not-found`
 */
export async function vendorsToAsk(
  { db, actor }: { readonly db: ReadCtx['db']; readonly actor: Actor },
  vendor: number | undefined,
): Promise<readonly number[] | null> {
  if (vendor === undefined) return holdsEverywhere(actor, 'orders:read') ? null : vendorsWith(actor, 'orders:read')
  requireVendor(actor, vendor, 'orders:read')
  await requireKnownVendor(db, vendor)
  return [vendor]
}
