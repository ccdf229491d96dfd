import type { User } from '../../common/access.ts'
import type { ReadCtx, WriteCtx } from '../../common/context.ts'
import { DomainError, invalid } from '../../common/errors.ts'
import { changesBetween } from '../../common/event.ts'
import { orderNotFound, returnExceeds, returnTooLate } from '../errors.ts'
import { returnRequested } from '../events.ts'
import { lockOrder } from '../moving-queries.ts'
import { requireStatus } from '../moving.ts'
import { getOrder } from '../service.ts'
import { findReturn, insertReturn, listReturnable, listReturns, type ReturnableItem } from './queries.ts'
import type { ListReturns, RequestReturn, Return } from './schema.ts'
import { requireSuitable, type WantedBack } from './suitability.ts'

/** How long after a part has arrived its buyer may change their mind. */
const RETURN_DAYS = 30

/** Asks a vendor to take pieces back, for their money or for others; the vendor has to say yes. */
export async function requestReturn(ctx: WriteCtx<User>, input: RequestReturn): Promise<Return> {
  const order = await lockOrder(ctx.db, input.id)
  if (order === undefined || order.customerId !== ctx.actor.userId) {
    throw new DomainError(orderNotFound, `No order of yours has the id ${input.id}.`)
  }
  const wanted = pick(await listReturnable(ctx.db, order.id), input)
  const { subOrderId, vendorId, partStatus, deliveredAt } = wanted[0]!.item
  requireStatus(partStatus, 'delivered')
  requireInTime(deliveredAt, ctx.now)
  requireLeft(wanted)
  if (input.kind === 'exchange') await requireSuitable(ctx, order.currency, wanted)
  const id = await insertReturn(ctx.db, subOrderId, input, ctx.now)
  const about = { returnId: id, orderId: order.id, subOrderId, vendorId }
  const pieces = input.items.map(({ itemId, quantity }) => ({ itemId, quantity }))
  await ctx.emit(returnRequested, about, changesBetween({}, { status: 'requested', kind: input.kind, pieces }))
  return (await findReturn(ctx.db, id))!
}

function pick(items: readonly ReturnableItem[], { items: asked }: RequestReturn): WantedBack[] {
  const known = new Map(items.map((item) => [item.id, item]))
  const seen = new Set<number>()
  return asked.map(({ itemId, quantity, exchangeVariantId }, index) => {
    const item = known.get(itemId)
    if (item === undefined) throw fault(index, `The order has no item ${itemId}.`, 'unknown')
    if (seen.has(itemId)) throw fault(index, 'Each item stands there once.', 'duplicate')
    seen.add(itemId)
    if (item.subOrderId !== known.get(asked[0]!.itemId)!.subOrderId) {
      throw fault(index, 'It is of another vendor: send it back apart.', 'other-vendor')
    }
    return { item, quantity, exchangeVariantId }
  })
}

function requireInTime(deliveredAt: string | null, now: Date): void {
  const until = new Date(deliveredAt ?? 0).getTime() + RETURN_DAYS * 86_400_000
  if (now.getTime() <= until) return
  throw new DomainError(returnTooLate, `It was delivered on ${deliveredAt}, more than ${RETURN_DAYS} days ago.`, {
    meta: { until: new Date(until).toISOString() },
  })
}

function requireLeft(wanted: readonly WantedBack[]): void {
  const short = wanted.filter(({ item, quantity }) => quantity > item.left)
  if (short.length === 0) return
  const said = short.map(({ item, quantity }) => `Item ${item.id}: ${quantity} wanted, ${item.left} left.`).join(' ')
  throw new DomainError(returnExceeds, said, {
    meta: { items: short.map(({ item, quantity }) => ({ itemId: item.id, quantity, left: item.left })) },
  })
}

const fault = (index: number, message: string, code: string): DomainError =>
  invalid([{ path: `items.${index}.itemId`, message, code }])

/** What was or is being sent back of an order of the actor's own; staff see that of all. */
export async function listOrderReturns(ctx: ReadCtx<User>, { id }: ListReturns): Promise<{ results: Return[] }> {
  await getOrder(ctx, { id })
  return { results: await listReturns(ctx.db, id) }
}
