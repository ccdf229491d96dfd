import type { TaskCtx, WriteCtx } from '../../common/context.ts'
import { DomainError, type ErrorType } from '../../common/errors.ts'
import { changesBetween } from '../../common/event.ts'
import { ERASED } from '../../common/personal.ts'
import * as inventory from '../../inventory/index.ts'
import { sum } from '../../pricing/index.ts'
import { shippingUnavailable, variantNotOnSale } from '../errors.ts'
import { exchangeFailed, orderPaid, orderPlaced, returnExchanged } from '../events.ts'
import { type LockedOrder, moveParts, updateOrder } from '../moving-queries.ts'
import { requireLocked } from '../moving.ts'
import { holdFrom } from '../placing.ts'
import { insertOrder, type NewOrder } from '../placing-queries.ts'
import { findOrder } from '../queries.ts'
import { linkExchange } from './exchange-queries.ts'
import { findReturn, findReturnOfExchange, updateReturn } from './queries.ts'
import type { Return } from './schema.ts'
import { priceWanted } from './suitability.ts'

type Sent = { readonly orderId: number | null }

/**
 * Makes what is wanted in exchange for what came back an order of its own, of the same buyer and to the same place, that
 * costs nothing. What is not there any more is not waited for: the exchange becomes a return, whose money goes back.
 */
export async function sendExchange(ctx: TaskCtx, returnId: number): Promise<Sent> {
  try {
    return await ctx.write((write) => exchange(write, returnId))
  } catch (error) {
    if (!isUnavailable(error)) throw error
    return ctx.write((write) => giveUp(write, returnId))
  }
}

const unavailable: ReadonlySet<ErrorType> = new Set([inventory.outOfStock, variantNotOnSale, shippingUnavailable])

const isUnavailable = (error: unknown): boolean => error instanceof DomainError && unavailable.has(error.type)

async function exchange(ctx: WriteCtx, returnId: number): Promise<Sent> {
  const [order, found] = await lockReturn(ctx, returnId)
  if (found.kind !== 'exchange' || found.status !== 'received') return { orderId: found.exchangeOrderId }
  const next = await exchangeOrderOf(ctx, order, found)
  const { id, number, itemIds, subOrderIds } = await insertOrder(ctx.db, next)
  await ctx.emit(orderPlaced, { orderId: id }, changesBetween({}, { status: 'pending', exchangeFor: order.number }))
  await linkExchange(ctx.db, returnId, itemIds)
  await updateReturn(ctx.db, returnId, { status: 'closed', exchangeOrderId: id }, ctx.now)
  const changes = changesBetween({ status: 'received' }, { status: 'closed', exchangeOrder: number })
  await ctx.emit(returnExchanged, aboutReturn(found), changes)
  await moveParts(ctx.db, subOrderIds, 'paid', ctx.now)
  await updateOrder(ctx.db, id, { paidAt: ctx.now.toISOString(), holdUntil: null })
  await ctx.emit(orderPaid, { orderId: id }, changesBetween({ status: 'pending' }, { status: 'paid' }))
  await inventory.reserve(ctx, id, next.lines)
  return { orderId: id }
}

/** Under the lock of its order, as it is now. */
async function lockReturn(ctx: WriteCtx, id: number): Promise<[LockedOrder, Return]> {
  const { orderId } = (await findReturn(ctx.db, id))!
  return [await requireLocked(ctx, orderId), (await findReturn(ctx.db, id))!]
}

/** Every line of it discounted whole, so that it says what things are worth and comes to nothing. */
async function exchangeOrderOf(ctx: WriteCtx, order: LockedOrder, { items }: Return): Promise<NewOrder> {
  const { deliveryAddress, shippingMethod } = (await findOrder(ctx.db, { kind: 'system' }, order.id))!
  if (deliveryAddress.line1 === ERASED) throw new DomainError(shippingUnavailable, 'Nobody knows where it went.')
  const wanted = items.map(({ exchangeVariantId, quantity }) => ({ variantId: exchangeVariantId!, quantity }))
  const priced = await priceWanted(ctx, order.currency, wanted)
  if (priced.length < wanted.length) throw new DomainError(variantNotOnSale, 'What is wanted is not sold any more.')
  const lines = priced.map((line) => ({ ...line, discount: line.lineTotal, taxAmount: 0, payable: 0 }))
  const worth = sum(lines.map(({ lineTotal }) => lineTotal))
  return {
    customerId: order.customerId,
    currency: order.currency,
    deliveryAddress,
    shippingMethod,
    placedAt: ctx.now.toISOString(),
    holdUntil: holdFrom(ctx.now),
    cartId: null,
    lines,
    parcels: [],
    discounts: [{ code: null, name: `Exchange for ${order.number}`, amount: worth }],
    totals: { subtotal: worth, discount: worth, shipping: 0, tax: 0, taxIncluded: 0, total: 0 },
  }
}

/** Orders that were made in exchange and are called off leave their buyer the money for what was sent back. */
export async function undoExchange(ctx: TaskCtx, orderId: number): Promise<{ undone: boolean }> {
  return ctx.write(async (write) => {
    const known = await findReturnOfExchange(write.db, orderId)
    if (known === undefined) return { undone: false }
    const [, found] = await lockReturn(write, known.id)
    if (found.kind !== 'exchange' || found.status !== 'closed') return { undone: false }
    await becomeReturn(write, found)
    return { undone: true }
  })
}

async function giveUp(ctx: WriteCtx, returnId: number): Promise<Sent> {
  const [, found] = await lockReturn(ctx, returnId)
  if (found.kind === 'exchange' && found.status === 'received') await becomeReturn(ctx, found)
  return { orderId: found.exchangeOrderId }
}

async function becomeReturn(ctx: WriteCtx, found: Return): Promise<void> {
  await updateReturn(ctx.db, found.id, { kind: 'return', status: 'received' }, ctx.now)
  const [before, after] = [
    { kind: 'exchange', status: found.status },
    { kind: 'return', status: 'received' },
  ]
  await ctx.emit(exchangeFailed, aboutReturn(found), changesBetween(before, after))
}

export const aboutReturn = ({ id, orderId, subOrderId, vendor }: Return) => ({
  returnId: id,
  orderId,
  subOrderId,
  vendorId: vendor.id,
})
