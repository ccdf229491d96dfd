// A buyer at the till, and the time that passes there; benches borrow it too.

import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { TestCard } from '../../domain/common/payment-gateways.ts'
import { perform } from '../../domain/common/operation.ts'
import { cancelOrder, getOrder, placeOrder } from '../../domain/orders/operations.ts'
import type { Order } from '../../domain/orders/schema.ts'
import { expireUnpaid } from '../../domain/orders/tasks.ts'
import { getPayment, startPayment } from '../../domain/payments/operations.ts'
import type { Payment } from '../../domain/payments/schema.ts'
import { reconcile } from '../../domain/payments/tasks.ts'
import type { App } from '../../server/context.ts'
import { people, scopeOf, write } from './scopes.ts'

/** An app whose tasks are worked off when it is asked to. */
export type Drained = App & { drain(): Promise<number> }

/** A clock that goes when it is told to. */
export interface OwnClock {
  readonly now: () => Date
  readonly pass: (seconds: number) => void
}

export function ownClock(start = '2026-11-27T09:00:00Z'): OwnClock {
  let now = new Date(start)
  return {
    now: () => now,
    pass(seconds) {
      now = new Date(now.getTime() + seconds * 1_000)
    },
  }
}

export interface Till {
  readonly app: Drained
  /** What an order is made of. */
  readonly variants: readonly number[]
  /** Lets time pass, and the scheduled work that comes with it run. */
  pass(seconds: number): Promise<void>
  /** An order of two pieces of vendor 1's and one of vendor 2's. */
  order(): Promise<Order>
  read(id: number): Promise<Order>
  cancel(id: number): Promise<Order>
  pay(orderId: number, card?: TestCard): Promise<Payment>
  payment(id: number): Promise<Payment>
  /** What is in each account of the ledger for an order; accounts that have come to nothing are not there. */
  books(orderId: number): Promise<Record<string, number>>
}

export const deliveryAddress = { name: 'Chidi', line1: '1 Marina', city: 'Lagos', country: 'NG' }

/** The demo customer at the till of an app that has this clock. */
export async function tillOf(app: Drained, clock: OwnClock): Promise<Till> {
  await sql`update stock_levels set on_hand = 10000`.execute(app.db)
  const variants = await Promise.all([1, 2].map((vendorId) => variantOf(app, vendorId)))
  const buyer = () => ({ ...scopeOf(app, people.customer), idempotencyKey: randomUUID() })
  const provider = app.gateways.payments.offered[0]!
  return {
    app,
    variants,
    async pass(seconds) {
      clock.pass(seconds)
      await write(app, (ctx) => ctx.enqueue(expireUnpaid, {}))
      await write(app, (ctx) => ctx.enqueue(reconcile, {}))
      await app.drain()
    },
    async order() {
      const items = variants.map((variantId, index) => ({ variantId, quantity: 2 - index }))
      const order = await answerOf(perform(buyer(), placeOrder, { items, deliveryAddress }))
      await app.drain()
      return order as Order
    },
    read: (id) => perform(scopeOf(app, people.customer), getOrder, { id }) as Promise<Order>,
    async cancel(id) {
      const order = await answerOf(perform(buyer(), cancelOrder, { id }))
      await app.drain()
      return order as Order
    },
    async pay(id, card) {
      return (await answerOf(perform(buyer(), startPayment, { id, provider, ...(card && { card }) }))) as Payment
    },
    payment: (paymentId) => perform(scopeOf(app, people.customer), getPayment, { paymentId }) as Promise<Payment>,
    async books(orderId) {
      const { rows } = await sql<{ account: string; amount: number }>`
        select account || coalesce(':' || vendor_id, '') as account, sum(amount)::bigint as amount
        from ledger_entries join ledger_transactions on ledger_transactions.id = transaction_id
        where order_id = ${orderId} group by 1 having sum(amount) <> 0 order by 1`.execute(app.db)
      return Object.fromEntries(rows.map(({ account, amount }) => [account, amount]))
    },
  }
}

/** What is stored with a key comes back as text. */
export async function answerOf(result: Promise<unknown>): Promise<unknown> {
  const answer = (await result) as { text?: string }
  return answer.text === undefined ? answer : JSON.parse(answer.text)
}

async function variantOf(app: App, vendorId: number): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    select v.id from variants v join products p on p.id = v.product_id where p.vendor_id = ${vendorId}
    order by v.id limit 1`.execute(app.db)
  return rows[0]!.id
}
