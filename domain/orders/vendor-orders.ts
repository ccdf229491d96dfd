import type { User } from '../common/access.ts'
import type { ReadCtx } from '../common/context.ts'
import { DomainError } from '../common/errors.ts'
import { Id } from '../common/fields.ts'
import { decodeCursor, type Page, toPage } from '../common/page.ts'
import { findVendor, requireVendor, vendorNotFound } from '../vendors/index.ts'
import { orderNotFound } from './errors.ts'
import type { GetVendorOrder, ListVendorOrders, VendorOrder } from './schema.ts'
import * as queries from './vendor-queries.ts'

/** What buyers have ordered of one vendor, newest first; of each order that vendor's part alone. */
export async function listVendorOrders(ctx: ReadCtx<User>, input: ListVendorOrders): Promise<Page<VendorOrder>> {
  const { id, cursor, limit } = input
  requireVendor(ctx.actor, id, 'orders:read')
  const ordering = '-id'
  const position = cursor === undefined ? undefined : decodeCursor(cursor, ordering, [Id])
  const rows = await queries.listVendorOrders(ctx.db, ctx.actor, id, limit, position)
  if (rows.length === 0) await requireKnown(ctx, id)
  const page = toPage({ rows, limit, ordering, position, keysOf: ({ subOrderId }) => [subOrderId] })
  return { ...page, results: page.results.map(({ order }) => order) }
}

/** A vendor's part of one order. */
export async function getVendorOrder(ctx: ReadCtx<User>, { id, orderId }: GetVendorOrder): Promise<VendorOrder> {
  requireVendor(ctx.actor, id, 'orders:read')
  const order = await queries.findVendorOrder(ctx.db, ctx.actor, id, orderId)
  if (order === undefined) throw new DomainError(orderNotFound, `The order ${orderId} has nothing of the vendor ${id}.`)
  return order
}

async function requireKnown(ctx: ReadCtx<User>, id: number): Promise<void> {
  if ((await findVendor(ctx.db, id)) === undefined) throw new DomainError(vendorNotFound, `No vendor has the id ${id}.`)
}
