// A shop where orders are changed after they were placed, and who stands in line there.

import { sql, type Transaction } from 'kysely'
import type { Test } from 'tap'
import type { DB } from '../../../db/types.ts'
import type { Actor } from '../../../domain/common/access.ts'
import { perform } from '../../../domain/common/operation.ts'
import { lockOrder } from '../../../domain/orders/index.ts'
import { editOrder, listOrderEvents } from '../../../domain/orders/operations.ts'
import type { Order, OrderEvent } from '../../../domain/orders/schema.ts'
import { faultsOf } from '../../../server/manage/verify.ts'
import { people, scopeOf, type TestApp, testShop } from '../../support/app.ts'
import { ownClock, type Till, tillOf } from '../../support/till.ts'

export interface Desk extends Till {
  readonly app: TestApp
  edit(id: number, input: object, who?: Actor): Promise<Order>
  events(id: number): Promise<OrderEvent[]>
  priceOf(variantId: number, amount: number): Promise<void>
  /** How many pieces an order holds, by variant. */
  held(id: number): Promise<Record<number, number>>
  /**
   * Has these ask for an order one after the other while somebody else holds it: the first who asks is the first whose turn it
   * is when it is let go of.
   */
  inLine<T>(orderId: number, asking: readonly (() => Promise<T>)[]): Promise<PromiseSettledResult<T>[]>
  /** The same while something else is held. */
  whileHeld<T>(
    hold: (trx: Transaction<DB>) => Promise<unknown>,
    asking: readonly (() => Promise<T>)[],
  ): Promise<PromiseSettledResult<T>[]>
  /** What `manage verify` says, once all that follows has happened. */
  faults(): Promise<unknown[]>
}

export async function openDesk(t: Test): Promise<Desk> {
  const clock = ownClock()
  const app = await testShop(t, { clock: clock.now, env: { DATABASE_POOL_MAX: '12' } })
  const till = await tillOf(app, clock)
  const waiting = sql<{ count: number }>`
    select count(*)::int as count from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`
  const untilWaiting = async (count: number) => {
    while ((await waiting.execute(app.db)).rows[0]!.count < count) await new Promise((done) => setTimeout(done, 5))
  }
  const whileHeld: Desk['whileHeld'] = async (hold, asking) => {
    const asked = await app.db.transaction().execute(async (trx) => {
      await hold(trx)
      const answers = []
      for (const [index, ask] of asking.entries()) {
        answers.push(ask())
        await untilWaiting(index + 1)
      }
      return { answers: Promise.allSettled(answers) }
    })
    return asked.answers
  }
  return {
    ...till,
    app,
    order: async () => till.read((await till.order()).id),
    edit: (id, input, who = people.customer) =>
      perform(scopeOf(app, who), editOrder, { id, ...input }) as Promise<Order>,
    async events(id) {
      const page = await perform(scopeOf(app, people.customer), listOrderEvents, { id })
      return (page as { results: OrderEvent[] }).results
    },
    async priceOf(variantId, amount) {
      await app.db.updateTable('variants').set({ price_amount: amount }).where('id', '=', variantId).execute()
    },
    async held(id) {
      const { rows } = await sql<{ variantId: number; quantity: number }>`
        select variant_id as "variantId", sum(quantity)::int as quantity from stock_holds
        where order_id = ${id} group by 1 order by 1`.execute(app.db)
      return Object.fromEntries(rows.map(({ variantId, quantity }) => [variantId, quantity]))
    },
    inLine: (orderId, asking) => whileHeld((trx) => lockOrder(trx, orderId), asking),
    whileHeld,
    async faults() {
      await app.drain()
      return faultsOf(app.db)
    },
  }
}

/** The codes of what was refused, and `done` for the rest. */
export const outcomes = (answers: readonly PromiseSettledResult<unknown>[]): string[] =>
  answers.map((answer) => {
    if (answer.status === 'fulfilled') return 'done'
    const { type } = answer.reason as { type?: { code: string } }
    if (type === undefined) throw answer.reason
    return type.code
  })
