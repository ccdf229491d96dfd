import { historyOf } from '../audit/index.ts'
import type { User } from '../common/access.ts'
import type { ReadCtx, WriteCtx } from '../common/context.ts'
import { DomainError, invalid } from '../common/errors.ts'
import { changesBetween } from '../common/event.ts'
import { Id, Timestamp } from '../common/fields.ts'
import { decodeCursor, type Page, type PageInput, toPage } from '../common/page.ts'
import * as inventory from '../inventory/index.ts'
import { mixedCurrencies, orderNotFound, totalChanged, variantNotOnSale } from './errors.ts'
import { orderPlaced } from './events.ts'
import * as queries from './queries.ts'
import type { GetOrder, ListOrderEvents, Order, OrderEvent, PlaceOrder } from './schema.ts'

/**
 * Turns a choice of variants into one order with a sub-order per vendor. Stock is reserved here, in this transaction;
 * the confirmation by mail follows from `order.placed`.
 */
export async function placeOrder(ctx: WriteCtx<User>, input: PlaceOrder): Promise<Order & { taskId: string }> {
  const lines = await takeLines(ctx, input.items)
  const currency = oneCurrency(lines)
  const total = totalOf(lines)
  requireExpected(input.expectedTotal, { amount: total, currency })
  await inventory.reserve(
    ctx,
    lines.map(({ id, quantity }) => ({ variantId: id, quantity })),
  )
  const { deliveryAddress, shippingMethod } = input
  const placedAt = ctx.now.toISOString()
  const order = { deliveryAddress, shippingMethod, currency, total, lines, placedAt, customerId: ctx.actor.userId }
  const placed = placedOrder(order, await queries.insertOrder(ctx.db, order))
  const changes = changesBetween({}, { status: placed.status, total: placed.total })
  const [taskId] = await ctx.emit(orderPlaced, { orderId: placed.id }, changes)
  return { ...placed, taskId: taskId! }
}

/** One order of the actor's own; staff see all. */
export async function getOrder(ctx: ReadCtx, { id }: GetOrder): Promise<Order> {
  const order = await queries.findOrder(ctx.db, ctx.actor, id)
  if (order === undefined) throw new DomainError(orderNotFound, `No order of yours has the id ${id}.`)
  return order
}

export async function listOrders(ctx: ReadCtx, { cursor, limit }: PageInput): Promise<Page<Order>> {
  const ordering = '-placedAt'
  const position = cursor === undefined ? undefined : decodeCursor(cursor, ordering, [Timestamp, Id])
  const rows = await queries.listOrders(ctx.db, ctx.actor, limit, position)
  return toPage({ rows, limit, ordering, position, keysOf: (order) => [order.placedAt, order.id] })
}

/** What has happened to one order of the actor's own; staff see that of all. */
export async function listOrderEvents(ctx: ReadCtx, { id, ...page }: ListOrderEvents): Promise<Page<OrderEvent>> {
  const order = await getOrder(ctx, { id })
  return historyOf(ctx.db, orderPlaced.aggregate({ orderId: order.id }), page)
}

/** The order as it was just written; the same as reading it again, without the reading. */
function placedOrder(order: queries.NewOrder, { id, number, status, itemIds }: queries.InsertedOrder): Order {
  const { currency, total, deliveryAddress, shippingMethod, placedAt } = order
  const money = (amount: number) => ({ amount, currency })
  const items = order.lines.map(({ id, name, sku, options, quantity, amount }, index) => ({
    id: itemIds[index]!,
    variantId: id,
    name,
    sku,
    options,
    quantity,
    unitPrice: money(amount),
    lineTotal: money(amount * quantity),
  }))
  const vendors = new Map(order.lines.map(({ vendor }) => [vendor.id, vendor]))
  const subOrders = [...vendors.values()].map((vendor) => ({
    vendor,
    status,
    items: items.filter((_, index) => order.lines[index]!.vendor.id === vendor.id),
  }))
  return { id, number, status, items, subOrders, total: money(total), deliveryAddress, shippingMethod, placedAt }
}

async function takeLines(ctx: WriteCtx, items: PlaceOrder['items']): Promise<queries.NewLine[]> {
  const onSale = await queries.findOnSale(
    ctx.db,
    items.map(({ variantId }) => variantId),
  )
  const missing = items.map(({ variantId }) => variantId).filter((id) => !onSale.has(id))
  if (missing.length > 0) {
    throw new DomainError(variantNotOnSale, `Not on sale: ${missing.join(', ')}.`, { meta: { variantIds: missing } })
  }
  return items.map(({ variantId, quantity }) => ({ ...onSale.get(variantId)!, quantity }))
}

function oneCurrency(lines: readonly queries.NewLine[]): string {
  const currencies = [...new Set(lines.map(({ currency }) => currency))]
  if (currencies.length === 1) return currencies[0]!
  throw new DomainError(mixedCurrencies, `These are priced in ${currencies.join(' and ')}; order them apart.`)
}

function totalOf(lines: readonly queries.NewLine[]): number {
  const total = lines.reduce((sum, { amount, quantity }) => sum + amount * quantity, 0)
  if (Number.isSafeInteger(total)) return total
  throw invalid([{ path: 'items', message: 'The total is too large.', code: 'too_big' }])
}

function requireExpected(expected: PlaceOrder['expectedTotal'], total: Order['total']): void {
  if (expected === undefined || (expected.amount === total.amount && expected.currency === total.currency)) return
  throw new DomainError(totalChanged, `The total is now ${total.amount} ${total.currency} in minor units.`, {
    meta: { total },
  })
}
