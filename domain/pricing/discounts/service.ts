import type { User } from '../../common/access.ts'
import type { ReadCtx, WriteCtx } from '../../common/context.ts'
import { DomainError, invalid } from '../../common/errors.ts'
import { changesBetween } from '../../common/event.ts'
import { Id } from '../../common/fields.ts'
import { given } from '../../common/given.ts'
import { decodeCursor, type Page, toPage } from '../../common/page.ts'
import { findProductsOf } from '../../products/index.ts'
import { requireOwner, requireVendor } from '../../vendors/index.ts'
import { codeTaken, discountNotFound, limitBelowUses, limitSettled } from '../errors.ts'
import { discountCreated, discountDeleted, discountUpdated } from '../events.ts'
import * as queries from './queries.ts'
import {
  contradictions,
  type CreateDiscount,
  type Discount,
  type GetDiscount,
  type ListDiscounts,
  type UpdateDiscount,
} from './schema.ts'

/** Those of the actor's vendors, newest first; staff see all. */
export async function listDiscounts(ctx: ReadCtx<User>, input: ListDiscounts): Promise<Page<Discount>> {
  const { cursor, limit, vendorId } = input
  if (vendorId !== undefined) requireVendor(ctx.actor, vendorId, 'discounts:write')
  const ordering = '-id'
  const position = cursor === undefined ? undefined : decodeCursor(cursor, ordering, [Id])
  const rows = await queries.listDiscounts(ctx.db, ctx.actor, { limit, vendorId }, position)
  return toPage({ rows, limit, ordering, position, keysOf: ({ id }) => [id] })
}

export async function getDiscount(ctx: ReadCtx<User>, { id }: GetDiscount): Promise<Discount> {
  const discount = await queries.findDiscount(ctx.db, ctx.actor, id)
  if (discount === undefined) throw noDiscount(id)
  return discount
}

/** A vendor's discount is on its own goods, and its own expense. @throws `pricing.code-taken` */
export async function createDiscount(ctx: WriteCtx<User>, { vendorId, ...input }: CreateDiscount): Promise<Discount> {
  const discount = { ...input, vendorId: await requireOwner(ctx, vendorId, 'discounts:write') }
  await requireSense(ctx, discount)
  const id = await queries.insertDiscount(ctx.db, discount, ctx.now)
  if (id === undefined) throw new DomainError(codeTaken, `${discount.code} is taken.`)
  await ctx.emit(discountCreated, { discountId: id }, changesBetween({}, discount))
  return getDiscount(ctx, { id })
}

/**
 * Changes what it takes off from here on; orders keep what they were given. Whether it is limited stays as it was.
 * @throws `pricing.limit-settled`, `pricing.limit-below-uses`
 */
export async function updateDiscount(ctx: WriteCtx<User>, { id, ...fields }: UpdateDiscount): Promise<Discount> {
  const before = await lockDiscount(ctx, id)
  const after = { ...before, ...given(fields) }
  const changes = changesBetween(before, after)
  if (Object.keys(changes).length === 0) return before
  await requireSense(ctx, after)
  requireLimit(before, after)
  await queries.updateDiscount(ctx.db, after, ctx.now)
  await ctx.emit(discountUpdated, { discountId: id }, changes)
  return getDiscount(ctx, { id })
}

export async function deleteDiscount(ctx: WriteCtx<User>, { id }: GetDiscount): Promise<null> {
  await lockDiscount(ctx, id)
  await queries.deleteDiscount(ctx.db, id, ctx.now)
  await ctx.emit(discountDeleted, { discountId: id }, changesBetween({}, { deletedAt: ctx.now.toISOString() }))
  return null
}

type Said = Parameters<typeof contradictions>[0] & Pick<Discount, 'productIds' | 'vendorId'>

async function requireSense(ctx: WriteCtx, discount: Said): Promise<void> {
  const errors = contradictions(discount).map(([path, message]) => ({ path, message, code: 'custom' }))
  if (errors.length > 0) throw invalid(errors)
  const { productIds, vendorId } = discount
  if (productIds === null) return
  const known = await findProductsOf(ctx.db, productIds, vendorId)
  const foreign = productIds.filter((id) => !known.has(id))
  if (foreign.length === 0) return
  throw invalid([
    { path: 'productIds', message: `No products it could be for: ${foreign.join(', ')}.`, code: 'unknown' },
  ])
}

const isLimited = ({ usageLimit, perCustomerLimit }: Discount): boolean =>
  usageLimit !== null || perCustomerLimit !== null

function requireLimit(before: Discount, after: Discount): void {
  if (isLimited(before) !== isLimited(after)) {
    throw new DomainError(limitSettled, 'Make another discount: uses are counted from the start or never.')
  }
  if (after.usageLimit === null || after.usageLimit >= before.used) return
  throw new DomainError(limitBelowUses, `It has been used ${before.used} times.`, { meta: { used: before.used } })
}

async function lockDiscount(ctx: WriteCtx, id: number): Promise<Discount> {
  const discount = await queries.lockDiscount(ctx.db, ctx.actor, id)
  if (discount === undefined) throw noDiscount(id)
  return discount
}

const noDiscount = (id: number): DomainError =>
  new DomainError(discountNotFound, `No discount of yours has the id ${id}.`)
