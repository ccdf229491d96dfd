import type { Reader } from '../../db/connect.ts'
import type { User } from '../common/access.ts'
import type { ReadingCtx } from '../common/context.ts'
import { balancesOf } from '../ledger/index.ts'
import { requireKnownVendor, requireVendor } from '../vendors/index.ts'
import * as queries from './dashboard-queries.ts'
import type { Dashboard, GetDashboard } from './schema.ts'

const DAY = 86_400_000

/** How a vendor's shop does: asked of several connections at once, each behind the wall, and all as of one moment. */
export async function getDashboard(
  { db, atOnce, actor, now }: ReadingCtx<User>,
  { id }: GetDashboard,
): Promise<Dashboard> {
  requireVendor(actor, id, 'orders:read')
  await requireKnownVendor(db, id)
  const midnight = new Date(Math.floor(now.getTime() / DAY) * DAY)
  const ago = (days: number) => new Date(now.getTime() - days * DAY)
  const salesSince = (since: Date) => (reader: Reader) => queries.salesSince(reader, id, since)
  const [last30Days, last7Days, today, topProducts, lowStock, ordersByStatus, balances] = await atOnce(
    salesSince(ago(30)),
    salesSince(ago(7)),
    salesSince(midnight),
    (reader) => queries.topProducts(reader, id, ago(30)),
    (reader) => queries.lowStock(reader, id),
    (reader) => queries.countByStatus(reader, id),
    (reader) => balancesOf(reader, id),
  )
  return { vendorId: id, sales: { today, last7Days, last30Days }, ordersByStatus, topProducts, lowStock, balances }
}
