// What tests of carts are made of.

import { sql } from 'kysely'
import type { Test } from 'tap'
import * as operations from '../../../domain/carts/operations.ts'
import type { Cart } from '../../../domain/carts/schema.ts'
import type { Actor } from '../../../domain/common/access.ts'
import { type Operation, perform } from '../../../domain/common/operation.ts'
import { people, scopeOf, type TestApp, testShop } from '../../support/app.ts'
import type { z } from 'zod'

const table = { ...operations }

export type Shown = z.output<typeof Cart>

export interface Shop {
  readonly app: TestApp
  /** Asks one operation of carts as somebody. */
  readonly ask: (who: Actor, what: keyof typeof table, input?: object) => Promise<Shown>
  /** So many variants that are sold, each of a product of its own and with so many pieces. */
  readonly variants: (count: number, pieces?: number) => Promise<number[]>
  readonly setStock: (variantId: number, pieces: number) => Promise<void>
  readonly setPrice: (variantId: number, amount: number) => Promise<void>
  /** A cart of somebody who has not signed in, who comes back with its token. */
  readonly guest: (
    items: readonly { variantId: number; quantity: number }[],
    more?: object,
  ) => Promise<{ cart: Shown; actor: Actor }>
}

export async function openShop(t: Test, options: Parameters<typeof testShop>[1] = {}): Promise<Shop> {
  const app = await testShop(t, { env: { DATABASE_POOL_MAX: '20' }, products: 150, ...options })
  const ask: Shop['ask'] = async (who, what, input = {}) =>
    (await perform(scopeOf(app, who), table[what] as unknown as Operation, input)) as Shown
  let next = 0
  const setStock: Shop['setStock'] = async (variantId, pieces) => {
    await app.db.updateTable('stock_levels').set({ on_hand: pieces }).where('variant_id', '=', variantId).execute()
  }
  return {
    app,
    ask,
    setStock,
    async variants(count, pieces = 20) {
      const { rows } = await sql<{
        id: number
      }>`select id from variants where position = 0 order by id offset ${next} limit ${count}`.execute(app.db)
      next += count
      for (const { id } of rows) await setStock(id, pieces)
      return rows.map(({ id }) => id)
    },
    async setPrice(variantId, amount) {
      await app.db.updateTable('variants').set({ price_amount: amount }).where('id', '=', variantId).execute()
    },
    async guest(items, more = {}) {
      const cart = await ask(people.nobody, 'createCart', { items, ...more })
      return { cart, actor: { kind: 'anonymous', cartToken: cart.token! } }
    },
  }
}

/** What is in a cart, by variant. */
export const contents = ({ items }: Shown): Record<number, number> =>
  Object.fromEntries(items.map(({ variantId, quantity }) => [variantId, quantity]))

let made = 0

/** Somebody with an account, of whom nobody else has heard. */
export async function somebody({ app }: Shop): Promise<Extract<Actor, { kind: 'user' }>> {
  made += 1
  const { id } = await app.db
    .insertInto('users')
    .values({ email: `buyer-${made}@carts.test`, full_name: 'Bola Buyer', password_hash: 'none' })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { ...people.customer, userId: id }
}
