import type { Permission, User } from '../common/access.ts'
import type { ReadCtx, WriteCtx } from '../common/context.ts'
import { DomainError } from '../common/errors.ts'
import { Id } from '../common/fields.ts'
import { decodeCursor, type Page, toPage } from '../common/page.ts'
import { requireKnownVendor, requireVendor } from '../vendors/index.ts'
import { orderNotFound } from './errors.ts'
import { cancelPart } from './cancelling.ts'
import { acceptPart } from './moving.ts'
import { lockPart, type Part } from './moving-queries.ts'
import type { CancelVendorOrder, GetVendorOrder, ListVendorOrders, VendorOrder } from './schema.ts'
import * as queries from './vendor-queries.ts'

/** What buyers have ordered of one vendor, newest first; of each order that vendor's part alone. */
export async function listVendorOrders(ctx: ReadCtx<User>, input: ListVendorOrders): Promise<Page<VendorOrder>> {
  const { id, cursor, limit } = input
  requireVendor(ctx.actor, id, 'orders:read')
  const ordering = '-id'
  const position = cursor === undefined ? undefined : decodeCursor(cursor, ordering, [Id])
  const rows = await queries.listVendorOrders(ctx.db, ctx.actor, id, limit, position)
  if (rows.length === 0) await requireKnownVendor(ctx.db, id)
  const page = toPage({ rows, limit, ordering, position, keysOf: ({ subOrderId }) => [subOrderId] })
  return { ...page, results: page.results.map(({ order }) => order) }
}

/** A vendor's part of one order. */
export async function getVendorOrder(ctx: ReadCtx<User>, { id, orderId }: GetVendorOrder): Promise<VendorOrder> {
  return readVendorOrder(ctx, { id, orderId }, 'orders:read')
}

/** @param permission who has it for the vendor sees the order */
async function readVendorOrder(
  ctx: ReadCtx<User>,
  { id, orderId }: GetVendorOrder,
  permission: Permission,
): Promise<VendorOrder> {
  requireVendor(ctx.actor, id, permission)
  const order = await queries.findVendorOrder(ctx.db, ctx.actor, permission, id, orderId)
  if (order === undefined) throw new DomainError(orderNotFound, `The order ${orderId} has nothing of the vendor ${id}.`)
  return order
}

/** A vendor takes its part of an order in hand. From then on its buyer cannot call it off. */
export async function acceptVendorOrder(ctx: WriteCtx<User>, { id, orderId }: GetVendorOrder): Promise<VendorOrder> {
  const part = await requirePart(ctx, id, orderId)
  await acceptPart(ctx, orderId, part)
  return readVendorOrder(ctx, { id, orderId }, 'orders:fulfil')
}

/** A vendor cannot deliver its part: the buyer gets the money back for it, and with the last part the order is off. */
export async function cancelVendorOrder(ctx: WriteCtx<User>, input: CancelVendorOrder): Promise<VendorOrder> {
  const { id, orderId, reason } = input
  const part = await requirePart(ctx, id, orderId)
  await cancelPart(ctx, orderId, part, reason)
  return readVendorOrder(ctx, { id, orderId }, 'orders:fulfil')
}

/** @throws `vendors.not-yours`, `orders.not-found` */
async function requirePart(ctx: WriteCtx<User>, vendorId: number, orderId: number): Promise<Part> {
  requireVendor(ctx.actor, vendorId, 'orders:fulfil')
  const part = await lockPart(ctx.db, vendorId, orderId)
  if (part !== undefined) return part
  throw new DomainError(orderNotFound, `The order ${orderId} has nothing of the vendor ${vendorId}.`)
}
