import { holdsEverywhere, type User } from '../common/access.ts'
import type { WriteCtx } from '../common/context.ts'
import { common, DomainError } from '../common/errors.ts'
import { changesBetween } from '../common/event.ts'
import { ERASED } from '../common/personal.ts'
import * as inventory from '../inventory/index.ts'
import { giveBackForNow, priceChoice, redeem } from '../pricing/index.ts'
import { live } from './cancelling.ts'
import { type EditedLine, isMadeOf, joined, linesAfter } from './editing-lines.ts'
import { type Edited, findUnderWay, rewriteOrder, type Terms, updateTerms } from './editing-queries.ts'
import { choiceOf, isPricedAlike, requireSamePrice } from './editing-terms.ts'
import { alreadyPaid, dispatchUnderWay, orderNotFound, paymentUnderWay } from './errors.ts'
import { orderEdited } from './events.ts'
import { requireStatus } from './moving.ts'
import { lockOrder, type LockedOrder } from './moving-queries.ts'
import { findOrder } from './queries.ts'
import { requireExpected, requireOrderable } from './refusals.ts'
import type { EditOrder, Order } from './schema.ts'

/** An order as it is, locked, and as it is to be. */
interface Draft {
  readonly order: Order
  readonly locked: LockedOrder
  readonly terms: Terms
  readonly lines: readonly EditedLine[]
  readonly otherLines: boolean
  readonly otherTerms: boolean
}

/**
 * Changes an order before anything of it is in hand: its buyer until it is paid for, staff after that where it goes and how. What
 * is kept keeps its price, the rest is priced as if it were ordered now. Locks are taken as orders take them: the order, its
 * discounts, its pieces.
 */
export async function editOrder(ctx: WriteCtx<User>, input: EditOrder): Promise<Order> {
  const draft = await draftOf(ctx, input)
  const { order, locked, terms } = draft
  if (!draft.otherLines && !draft.otherTerms) {
    requireExpected(input.expectedTotal, order.total)
    return order
  }
  const underWay = await findUnderWay(ctx.db, order.id)
  if (draft.otherTerms && underWay.sending) {
    throw new DomainError(dispatchUnderWay, 'A carrier has been asked to take it as it is.')
  }
  const edited = await editedOf(ctx, draft)
  const total = edited === undefined ? order.total : { ...order.total, amount: edited.totals.total }
  requireExpected(input.expectedTotal, total)
  if (total.amount !== order.total.amount && underWay.paying) {
    throw new DomainError(paymentUnderWay, `${order.total.amount} ${order.total.currency} are being paid just now.`)
  }
  if (edited !== undefined) await rewriteOrder(ctx.db, order.id, edited)
  await updateTerms(ctx.db, order.id, terms)
  const after = (await findOrder(ctx.db, { kind: 'system' }, order.id))!
  await tell(ctx, order, after)
  if (edited === undefined) return after
  await redeem(ctx, { orderId: order.id, customerId: locked.customerId, discounts: edited.discounts })
  await inventory.holdInstead(ctx, order.id, order.items, edited.lines)
  return after
}

async function draftOf(ctx: WriteCtx<User>, input: EditOrder): Promise<Draft> {
  const locked = await lockOrder(ctx.db, input.id)
  const staff = holdsEverywhere(ctx.actor, 'orders:write')
  if (locked === undefined || (!staff && locked.customerId !== ctx.actor.userId)) throw noOrder(input.id)
  const order = (await findOrder(ctx.db, { kind: 'system' }, input.id))!
  requireVersion(order, input)
  const editable = staff ? (['pending', 'paid'] as const) : (['pending'] as const)
  for (const { status } of [order, ...live(locked)]) requireStatus(status, ...editable)
  if (order.deliveryAddress.line1 === ERASED) throw noOrder(input.id)
  const { deliveryAddress = order.deliveryAddress, shippingMethod = order.shippingMethod } = input
  const lines = linesAfter(order, input)
  return {
    order,
    locked,
    terms: { deliveryAddress, shippingMethod },
    lines,
    otherLines: !isMadeOf(order, lines),
    otherTerms:
      shippingMethod !== order.shippingMethod ||
      Object.keys(changesBetween(order.deliveryAddress, deliveryAddress)).length > 0,
  }
}

/** Whose buyer is forgotten goes nowhere else, and is nobody's to change. */
const noOrder = (id: number) => new DomainError(orderNotFound, `No order of yours has the id ${id}.`)

function requireVersion({ updatedAt }: Order, { expectedUpdatedAt }: EditOrder): void {
  if (expectedUpdatedAt === undefined || Date.parse(expectedUpdatedAt) === Date.parse(updatedAt)) return
  throw new DomainError(common.changed, `It was last changed at ${updatedAt}.`)
}

/** What an order comes to after an edit; nothing: the same, since no price depends on what is changed, or it is paid for. */
async function editedOf(ctx: WriteCtx, draft: Draft): Promise<Edited | undefined> {
  const { order, locked, terms, lines, otherLines } = draft
  const isPaid = locked.status !== 'pending' || locked.captured > 0
  if (isPaid && otherLines)
    throw new DomainError(alreadyPaid, 'Give back what is too much; order anew what is missing.')
  if (!otherLines && isPricedAlike(order, terms)) return undefined
  const choice = choiceOf(order, locked.customerId, terms, lines)
  if (isPaid) {
    await requireSamePrice(ctx, order, choice)
    return undefined
  }
  await giveBackForNow(ctx, order.id, choice)
  const apart = await priceChoice(ctx.db, choice, ctx.now)
  requireOrderable(apart, [])
  const items = joined(lines, apart.lines)
  const priced = items.length === lines.length ? apart : await priceChoice(ctx.db, { ...choice, items }, ctx.now)
  return { ...priced, itemIds: items.map(({ itemId }) => itemId) }
}

async function tell(ctx: WriteCtx, before: Order, after: Order): Promise<void> {
  const vendorIds = [...new Set([...before.subOrders, ...after.subOrders].map(({ vendor }) => vendor.id))]
  await ctx.emit(orderEdited, { orderId: after.id, vendorIds }, changesBetween(told(before), told(after)))
}

const told = ({ items, deliveryAddress, shippingMethod, total }: Order) => ({
  items: items.map(({ id, variantId, quantity, unitPrice }) => ({ itemId: id, variantId, quantity, unitPrice })),
  deliveryAddress,
  shippingMethod,
  total,
})
