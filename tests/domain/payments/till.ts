// A small market with a clock of its own, and the verbs of somebody who buys there.

import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import type { Test } from 'tap'
import { perform } from '../../../domain/common/operation.ts'
import type { PaymentGateways, TestCard } from '../../../domain/common/payment-gateways.ts'
import { cancelOrder, getOrder, placeOrder } from '../../../domain/orders/operations.ts'
import type { Order } from '../../../domain/orders/schema.ts'
import { getPayment, startPayment } from '../../../domain/payments/operations.ts'
import type { Payment } from '../../../domain/payments/schema.ts'
import { reconcile } from '../../../domain/payments/tasks.ts'
import { expireUnpaid } from '../../../domain/orders/tasks.ts'
import { address } from '../../doors/samples.ts'
import { people, scopeOf, type TestApp, testMarket } from '../../support/app.ts'
import { write } from '../inventory/stock.ts'

export interface Till {
  readonly app: TestApp
  readonly server: FastifyInstance
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

export interface TillOptions {
  /** Providers in place of the built-in one, made for the clock of the till. */
  readonly payments?: (clock: () => Date) => PaymentGateways
}

export async function openTill(t: Test, { payments }: TillOptions = {}): Promise<Till> {
  let now = new Date('2026-11-27T09:00:00Z')
  const clock = () => now
  const { app, server } = await testMarket(t, { clock, ...(payments && { gateways: { payments: payments(clock) } }) })
  await sql`update stock_levels set on_hand = 10000`.execute(app.db)
  const variants = await Promise.all([1, 2].map((vendorId) => variantOf(app, vendorId)))
  const buyer = () => ({ ...scopeOf(app, people.customer), idempotencyKey: randomUUID() })
  const provider = app.gateways.payments.offered[0]!
  return {
    app,
    server,
    async pass(seconds) {
      now = new Date(now.getTime() + seconds * 1_000)
      await write(app, (ctx) => ctx.enqueue(expireUnpaid, {}))
      await write(app, (ctx) => ctx.enqueue(reconcile, {}))
      await app.drain()
    },
    async order() {
      const items = variants.map((variantId, index) => ({ variantId, quantity: 2 - index }))
      const order = await answerOf(perform(buyer(), placeOrder, { items, deliveryAddress: address }))
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
async function answerOf(result: Promise<unknown>): Promise<unknown> {
  const answer = (await result) as { text?: string }
  return answer.text === undefined ? answer : JSON.parse(answer.text)
}

async function variantOf(app: TestApp, vendorId: number): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    select v.id from variants v join products p on p.id = v.product_id where p.vendor_id = ${vendorId}
    order by v.id limit 1`.execute(app.db)
  return rows[0]!.id
}
