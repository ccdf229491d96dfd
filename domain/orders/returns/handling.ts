import type { User } from '../../common/access.ts'
import type { ReadCtx, WriteCtx } from '../../common/context.ts'
import { DomainError } from '../../common/errors.ts'
import { changesBetween, type Event } from '../../common/event.ts'
import { Id } from '../../common/fields.ts'
import { decodeCursor, type Page, toPage } from '../../common/page.ts'
import * as inventory from '../../inventory/index.ts'
import { requireKnownVendor, requireVendor } from '../../vendors/index.ts'
import { illegalReturnMove, returnNotFound } from '../errors.ts'
import { returnApproved, returnReceived, returnRejected } from '../events.ts'
import { lockPart } from '../moving-queries.ts'
import { findVendorReturn, listVendorReturns as list, updateReturn } from './queries.ts'
import type { ApproveReturn, ListVendorReturns, ReceiveReturn, RejectReturn, Return, ReturnStatus } from './schema.ts'

/** What buyers want to send back to one vendor, newest first. */
export async function listVendorReturns(ctx: ReadCtx<User>, input: ListVendorReturns): Promise<Page<Return>> {
  const { id: vendorId, status, cursor, limit } = input
  requireVendor(ctx.actor, vendorId, 'orders:fulfil')
  const ordering = '-id'
  const position = cursor === undefined ? undefined : decodeCursor(cursor, ordering, [Id])
  const rows = await list(ctx.db, ctx.actor, { vendorId, status }, limit, position)
  if (rows.length === 0) await requireKnownVendor(ctx.db, vendorId)
  return toPage({ rows, limit, ordering, position, keysOf: ({ id }) => [id] })
}

/** A vendor will take the pieces back. */
export async function approveReturn(ctx: WriteCtx<User>, { id, returnId, note }: ApproveReturn): Promise<Return> {
  const found = await requireLockedReturn(ctx, id, returnId, 'requested')
  return move(ctx, found, returnApproved, { status: 'approved', note })
}

/** A vendor will not take the pieces back, or what came is not what was sold. */
export async function rejectReturn(ctx: WriteCtx<User>, { id, returnId, note }: RejectReturn): Promise<Return> {
  const found = await requireLockedReturn(ctx, id, returnId, 'requested', 'approved')
  return move(ctx, found, returnRejected, { status: 'rejected', note })
}

/** The pieces are back with their vendor. The money, or what is wanted instead, follows from `return.received`. */
export async function receiveReturn(ctx: WriteCtx<User>, { id, returnId, restock }: ReceiveReturn): Promise<Return> {
  const found = await requireLockedReturn(ctx, id, returnId, 'approved')
  if (restock) await inventory.restock(ctx, found.orderId, found.items)
  return move(ctx, found, returnReceived, { status: 'received' })
}

/**
 * A return as it is while its order is locked.
 * @throws `vendors.not-yours`, `orders.return-not-found`, `orders.illegal-return-move` unless it is one of these
 */
async function requireLockedReturn(
  ctx: WriteCtx<User>,
  vendorId: number,
  returnId: number,
  ...allowed: readonly ReturnStatus[]
): Promise<Return> {
  requireVendor(ctx.actor, vendorId, 'orders:fulfil')
  const known = await findVendorReturn(ctx.db, ctx.actor, vendorId, returnId)
  if (known === undefined) {
    throw new DomainError(returnNotFound, `Nothing is sent back to the vendor ${vendorId} as ${returnId}.`)
  }
  await lockPart(ctx.db, vendorId, known.orderId)
  const found = (await findVendorReturn(ctx.db, ctx.actor, vendorId, returnId))!
  if (allowed.includes(found.status)) return found
  throw new DomainError(illegalReturnMove, `It is ${found.status}; this takes one that is ${allowed.join(' or ')}.`, {
    meta: { returnStatus: found.status },
  })
}

async function move(
  ctx: WriteCtx<User>,
  { id, orderId, subOrderId, vendor, status: before }: Return,
  event: Event<(typeof returnApproved)['payload']>,
  change: { readonly status: ReturnStatus; readonly note?: string },
): Promise<Return> {
  await updateReturn(ctx.db, id, change, ctx.now)
  const about = { returnId: id, orderId, subOrderId, vendorId: vendor.id }
  await ctx.emit(event, about, changesBetween({ status: before }, { status: change.status }))
  return (await findVendorReturn(ctx.db, ctx.actor, vendor.id, id))!
}
