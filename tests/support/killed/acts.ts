// What a process is in the middle of when it dies, with what goes before it and what has to come of it.

import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { TestCard } from '../../../domain/common/payment-gateways.ts'
import type { Order } from '../../../domain/orders/schema.ts'
import { expireUnpaid } from '../../../domain/orders/tasks.ts'
import type { Payment } from '../../../domain/payments/schema.ts'
import { reconcile } from '../../../domain/payments/tasks.ts'
import type { Payout } from '../../../domain/payouts/schema.ts'
import { write } from '../scopes.ts'
import { deliveryAddress } from '../till.ts'
import { ask, type Asked } from './asking.ts'
import { available, openAccount, sell } from './selling.ts'
import type { Shop } from './shop.ts'

export interface Act {
  readonly name: string
  /** Has all that goes before it happen. */
  begin(shop: Shop): Promise<Scene>
}

export interface Scene {
  /** What is asked for; nothing: only what is due is done. */
  readonly asked?: Asked
  /** What the buyer does at the provider's once all is up again. */
  readonly meanwhile?: () => Promise<void>
  /** @returns what is wrong in the end, in words */
  look(answer: unknown): Promise<string[]>
}

const request = (operation: Asked['operation'], as: Asked['as'], input: object): Asked => ({
  operation,
  as,
  input,
  key: randomUUID(),
})

export const checkout: Act = {
  name: 'checkout',
  async begin(shop) {
    const before = await latestOrder(shop)
    const items = shop.till.variants.map((variantId) => ({ variantId, quantity: 1 }))
    const asked = request('placeOrder', 'customer', { items, deliveryAddress })
    return {
      asked,
      async look(answer) {
        const { id } = answer as Order
        const { rows } = await sql<{ id: number }>`select id from orders where id > ${before}`.execute(shop.till.app.db)
        const one = rows.length === 1 && rows[0]!.id === id
        return [
          ...(one ? [] : [`${rows.length} orders came of it`]),
          ...(await looks(shop, id, 'cancelled', 'nothing')),
        ]
      },
    }
  },
}

/** Begun by a page, and taken at once where the provider lets it. */
export const payment: Act = {
  name: 'payment',
  async begin(shop) {
    const { id } = await shop.till.order()
    return {
      asked: paying(shop, id),
      meanwhile: () => buyerPays(shop, id),
      look: () => looks(shop, id, 'paid', 'taken'),
    }
  },
}

/** The buyer has agreed, and the provider tells of it. */
export const capture: Act = {
  name: 'capture',
  async begin(shop) {
    const { app } = shop.till
    const { id } = await shop.till.order()
    await ask(app, paying(shop, id, 'needs-action'))
    await buyerPays(shop, id)
    const notice = await shop.world.tell(app, (await referencesOf(shop, id)).at(-1)!)
    const input = { provider: shop.world.provider, ...notice }
    return {
      asked: { operation: 'receiveNotice', as: 'nobody', input },
      look: () => looks(shop, id, 'paid', 'taken'),
    }
  },
}

export const refund: Act = {
  name: 'refund',
  async begin(shop) {
    const id = await paidOrder(shop)
    const asked = request('createRefund', 'admin', { id, reason: 'Torn' })
    return { asked, look: () => looks(shop, id, 'refunded', 'returned') }
  },
}

/** Of an order that has been paid for: its money goes back. */
export const cancellation: Act = {
  name: 'cancellation',
  async begin(shop) {
    const id = await paidOrder(shop)
    const asked = request('cancelOrder', 'customer', { id })
    return { asked, look: () => looks(shop, id, 'cancelled', 'returned') }
  },
}

/** Of an order whose buyer has begun to pay: what was begun is let go of. */
export const abandonment: Act = {
  name: 'abandonment',
  async begin(shop) {
    const { id } = await shop.till.order()
    await ask(shop.till.app, paying(shop, id, 'needs-action'))
    const asked = request('cancelOrder', 'customer', { id })
    return { asked, look: () => looks(shop, id, 'cancelled', 'nothing') }
  },
}

/** Nobody has paid in time. */
export const expiry: Act = {
  name: 'expiry',
  async begin(shop) {
    const { app } = shop.till
    const { id } = await shop.till.order()
    await ask(app, paying(shop, id, 'needs-action'))
    shop.clock.pass(16 * 60)
    await write(app, (ctx) => ctx.enqueue(expireUnpaid, {}))
    return { look: () => looks(shop, id, 'cancelled', 'nothing') }
  },
}

/** The provider was not heard, and is asked again by whoever looks after such payments. */
export const reconciliation: Act = {
  name: 'reconciliation',
  async begin(shop) {
    const { app } = shop.till
    const { id } = await shop.till.order()
    await ask(app, paying(shop, id, 'timeout'))
    shop.clock.pass(61)
    await write(app, (ctx) => ctx.enqueue(reconcile, {}))
    return { look: () => looks(shop, id, 'paid', 'taken') }
  },
}

export const payout: Act = {
  name: 'payout',
  async begin(shop) {
    const { app } = shop.till
    await openAccount(app)
    const earned = await sell(shop)
    const asked = request('requestPayout', 'vendor', { id: 1, currency: 'NGN' })
    return {
      asked,
      async look(answer) {
        const { id } = answer as Payout
        const { rows } = await sql<{ status: string; amount: number; sent: number; times: number }>`
          select p.status, p.amount, coalesce(sum(t.amount), 0)::bigint as sent, count(t.key) as times
          from payouts p left join test_transfers t on t.reference = p.reference where p.id = ${id}
          group by p.id`.execute(app.db)
        const { status, amount, sent, times } = rows[0]!
        const said = `payout ${id} of ${earned} is ${status}: ${amount}, ${times} transfers of ${sent}, ${await available(app)} left`
        return said === `payout ${id} of ${earned} is paid: ${earned}, 1 transfers of ${earned}, 0 left` ? [] : [said]
      },
    }
  },
}

const paying = ({ world }: Shop, id: number, card: TestCard = 'success'): Asked =>
  request('startPayment', 'customer', { id, provider: world.provider, ...(world.provider === 'test' && { card }) })

async function paidOrder(shop: Shop): Promise<number> {
  const { id } = await shop.till.order()
  const { status } = (await ask(shop.till.app, paying(shop, id))) as Payment
  if (status === 'captured') return id
  await buyerPays(shop, id)
  await shop.pass(125)
  return id
}

/** Whatever page the buyer has been shown. */
async function buyerPays(shop: Shop, orderId: number): Promise<void> {
  const { app } = shop.till
  const open = await app.db
    .selectFrom('payments')
    .select('reference')
    .where('order_id', '=', orderId)
    .where('status', '=', 'needs-action')
    .execute()
  for (const { reference } of open) await shop.world.pay(app, reference)
}

const referencesOf = async ({ till: { app } }: Shop, orderId: number): Promise<string[]> =>
  (await app.db.selectFrom('payments').select('reference').where('order_id', '=', orderId).orderBy('id').execute()).map(
    ({ reference }) => reference,
  )

const latestOrder = async ({ till: { app } }: Shop): Promise<number> =>
  (
    await app.db
      .selectFrom('orders')
      .select((of) => of.fn.max('id').as('id'))
      .executeTakeFirst()
  )?.id ?? 0

/** How an order ends, and what its buyer's money has done, as order, payments and provider say. */
async function looks(
  shop: Shop,
  id: number,
  status: string,
  money: 'nothing' | 'taken' | 'returned',
): Promise<string[]> {
  const { app } = shop.till
  const order = await app.db
    .selectFrom('orders')
    .select(['status', 'total_amount as total', 'captured_amount as captured', 'refunded_amount as refunded'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  const there = { captured: 0, refunded: 0 }
  for (const reference of await referencesOf(shop, id)) {
    const { captured, refunded } = await shop.world.money(app, reference)
    there.captured += captured
    there.refunded += refunded
  }
  const captured = money === 'nothing' ? 0 : order.total
  const refunded = money === 'returned' ? order.total : 0
  const expected = { status, total: order.total, captured, refunded }
  return [
    ...(same(order, expected) ? [] : [`order ${id} is ${JSON.stringify(order)}, not ${JSON.stringify(expected)}`]),
    ...(same(there, { captured, refunded }) ? [] : [`the provider has of order ${id} ${JSON.stringify(there)}`]),
  ]
}

const same = (one: object, other: object): boolean => JSON.stringify(one) === JSON.stringify(other)
