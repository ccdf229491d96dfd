import { type HistoryEvent, historyOf } from '../audit/index.ts'
import type { ReadCtx } from '../common/context.ts'
import { DomainError } from '../common/errors.ts'
import { Id, Timestamp } from '../common/fields.ts'
import { decodeCursor, type Page, type PageInput, toPage } from '../common/page.ts'
import { orderNotFound } from './errors.ts'
import { orderEdited, orderPlaced } from './events.ts'
import * as queries from './queries.ts'
import type { GetOrder, ListOrderEvents, Order, OrderEvent } from './schema.ts'

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

/** What an edit changed is for all to see who see the order; other events say it with their name. */
const shown = ({ changes, ...event }: HistoryEvent): OrderEvent => ({
  ...event,
  changes: event.name === orderEdited.name ? changes : null,
})

/** What has happened to one order of the actor's own; staff see that of all. */
export async function listOrderEvents(ctx: ReadCtx, { id, ...page }: ListOrderEvents): Promise<Page<OrderEvent>> {
  const order = await getOrder(ctx, { id })
  const history = await historyOf(ctx.db, orderPlaced.aggregate({ orderId: order.id }), page)
  return { ...history, results: history.results.map(shown) }
}
