import { sql } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { User } from '../common/access.ts'
import type { WriteCtx } from '../common/context.ts'
import type { Position } from '../common/page.ts'
import type { InvoiceDocument } from '../common/documents.ts'
import { ERASED, type ExportCtx } from '../common/personal.ts'
import { forgetTasks } from '../tasks/index.ts'
import { creditNotes } from './credit-notes/queries.ts'
import { invoices } from './invoices/queries.ts'
import { documentsOf } from './papers/queries.ts'
import * as queries from './queries.ts'
import { listReturnsOf } from './returns/queries.ts'
import type { Return } from './returns/schema.ts'
import type { Order } from './schema.ts'

/** The buyer, whatever else they may do. */
const buyer = (userId: number): User => ({ kind: 'user', userId, roles: [], vendorIds: [], ownerOf: [] })

const PAGE = 100

interface Told extends Order {
  readonly returns: Return[]
  readonly invoices: InvoiceDocument[]
  readonly creditNotes: InvoiceDocument[]
}

/** Every order of theirs, newest first, with what they sent back of it and what its invoices and credit notes say. */
export async function exportOf({ db }: ExportCtx, userId: number): Promise<Told[]> {
  const returns = Map.groupBy(await listReturnsOf(db, userId), ({ orderId }) => orderId)
  const invoiced = await documentsOf(db, invoices, userId)
  const credited = await documentsOf(db, creditNotes, userId)
  return (await ordersOf(db, userId)).map((order) => ({
    ...order,
    returns: returns.get(order.id) ?? [],
    invoices: invoiced.get(order.id) ?? [],
    creditNotes: credited.get(order.id) ?? [],
  }))
}

async function ordersOf(db: Reader, userId: number): Promise<Order[]> {
  const orders: Order[] = []
  for (let position: Position | undefined; ;) {
    const rows = await queries.listOrders(db, buyer(userId), PAGE, position)
    orders.push(...rows.slice(0, PAGE))
    const last = orders.at(-1)
    if (rows.length <= PAGE || last === undefined) return orders
    position = { keys: [last.placedAt, last.id], backwards: false }
  }
}

/** To whom and where their orders went. */
export async function tracesOf(db: Reader, userId: number): Promise<string[]> {
  const { rows } = await sql<{ trace: string }>`
    select distinct value as trace from orders, jsonb_each_text(delivery_address)
    where customer_id = ${userId} and key in ('name', 'line1', 'line2', 'phone') and value <> ${ERASED}`.execute(db)
  return rows.map(({ trace }) => trace)
}

/**
 * An order is part of the books: it stays as it was sold, and forgets who it went to and where, but for the country its
 * tax follows from. What was done about it behind the scenes is forgotten. Its invoices and credit notes stay as they were issued, as the law
 * on taxes asks of those who sold.
 */
export async function eraseUser(ctx: WriteCtx, userId: number): Promise<void> {
  const { rows } = await sql<{ orderId: number }>`
    update orders set delivery_address = jsonb_build_object(
      'name', ${ERASED}::text, 'line1', ${ERASED}::text, 'city', ${ERASED}::text, 'country', delivery_address -> 'country'),
      cancel_reason = null
    where customer_id = ${userId}
    returning id as "orderId"`.execute(ctx.db)
  await sql`
    update returns set reason = ${ERASED}, note = '' from orders
    where orders.id = order_id and customer_id = ${userId}`.execute(ctx.db)
  await forgetTasks(
    ctx,
    rows.map(({ orderId }) => ({ orderId })),
  )
}
