import type { User } from '../common/access.ts'
import type { ReadCtx } from '../common/context.ts'
import { DomainError } from '../common/errors.ts'
import { balancesOf } from '../ledger/index.ts'
import { findVendor, requireVendor, vendorNotFound } from '../vendors/index.ts'
import * as queries from './dashboard-queries.ts'
import type { Dashboard, GetDashboard } from './schema.ts'

const DAY = 86_400_000

/** How a vendor's shop does, read behind the wall. */
export async function getDashboard({ db, actor, now }: ReadCtx<User>, { id }: GetDashboard): Promise<Dashboard> {
  requireVendor(actor, id, 'orders:read')
  if ((await findVendor(db, id)) === undefined) throw new DomainError(vendorNotFound, `No vendor has the id ${id}.`)
  const midnight = new Date(Math.floor(now.getTime() / DAY) * DAY)
  const ago = (days: number) => new Date(now.getTime() - days * DAY)
  return {
    vendorId: id,
    sales: {
      today: await queries.salesSince(db, id, midnight),
      last7Days: await queries.salesSince(db, id, ago(7)),
      last30Days: await queries.salesSince(db, id, ago(30)),
    },
    ordersByStatus: await queries.countByStatus(db, id),
    topProducts: await queries.topProducts(db, id, ago(30)),
    lowStock: await queries.lowStock(db, id),
    balances: await balancesOf(db, id),
  }
}
