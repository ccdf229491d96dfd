import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { test } from 'tap'
import { testMarket, type TestApp } from '../support/app.ts'
import { type Callers, callersOf, type Headers } from './callers.ts'
import { address, skirt } from './samples.ts'

test('nobody is sold what is not there, however many ask at once', async (t) => {
  const { app, server } = await testMarket(t, { env: { DATABASE_POOL_MAX: '20' } })
  const callers = await callersOf(server)
  const origin = await server.listen({ port: 0 })
  const order = buyer(origin, callers.customer)

  await t.test('fifty buyers, ten pieces: ten orders and forty clear refusals', async (t) => {
    const variantId = await stock(server, callers, 10)
    const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => order(i, [{ variantId, quantity: 1 }])))
    t.strictSame(tally(answers), { ok: 10, 'inventory.out-of-stock': 40 })
    for (const { status, body } of answers) {
      if (status < 300) continue
      t.equal(status, 409)
      t.match(body, {
        title: String,
        detail: /Variant \d+: 1 wanted, \d+ left\./,
        shortages: [{ variantId, quantity: 1 }],
      })
    }
    t.strictSame(await levelsOf(app, [variantId]), [{ onHand: 10, reserved: 10 }])
    t.equal(await orderedOf(app, variantId), 10, 'the orders hold what is reserved, and no more')
  })

  await t.test('more than is left is refused whole', async (t) => {
    const variantId = await stock(server, callers, 10)
    const answers = await Promise.all(Array.from({ length: 12 }, (_, i) => order(i, [{ variantId, quantity: 3 }])))
    t.strictSame(tally(answers), { ok: 3, 'inventory.out-of-stock': 9 })
    t.strictSame(await levelsOf(app, [variantId]), [{ onHand: 10, reserved: 9 }])
    t.equal(await orderedOf(app, variantId), 9)
  })

  await t.test('carts that share pieces in opposite order do not block each other', async (t) => {
    const ids = [await stock(server, callers, 12), await stock(server, callers, 12), await stock(server, callers, 12)]
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, i) => {
        const turned = i % 2 === 0 ? ids : ids.toReversed()
        return order(
          i >> 1,
          turned.map((variantId) => ({ variantId, quantity: 1 })),
        )
      }),
    )
    t.strictSame(tally(answers), { ok: 12, 'inventory.out-of-stock': 18 })
    t.strictSame(
      await levelsOf(app, ids),
      ids.map(() => ({ onHand: 12, reserved: 12 })),
    )
    for (const id of ids) t.equal(await orderedOf(app, id), 12)
  })

  await t.test('a cart that lacks one piece takes none of the others', async (t) => {
    const [plenty, scarce] = [await stock(server, callers, 100), await stock(server, callers, 5)]
    const items = [
      { variantId: plenty, quantity: 2 },
      { variantId: scarce, quantity: 1 },
    ]
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => order(i, items)))
    t.strictSame(tally(answers), { ok: 5, 'inventory.out-of-stock': 15 })
    t.strictSame(await levelsOf(app, [plenty, scarce]), [
      { onHand: 100, reserved: 10 },
      { onHand: 5, reserved: 5 },
    ])
  })

  await t.test('the same piece on two lines is one demand', async (t) => {
    const variantId = await stock(server, callers, 3)
    const items = [
      { variantId, quantity: 2 },
      { variantId, quantity: 2 },
    ]
    t.strictSame(tally([await order(0, items), await order(1, items)]), { 'inventory.out-of-stock': 2 })
    t.strictSame(await levelsOf(app, [variantId]), [{ onHand: 3, reserved: 0 }])
  })

  await t.test('each order has told its buyer once, and a refused one nobody', async (t) => {
    const { rows } = await sql<{ orders: number; events: number; lines: number }>`
      select (select count(*) from orders) as orders,
        (select count(*) from events where name = 'order.placed') as events,
        (select count(*) from orders where not exists (
          select from sub_orders join order_items on order_items.sub_order_id = sub_orders.id
          where sub_orders.order_id = orders.id)) as lines`.execute(app.db)
    t.match(rows[0], { orders: 30, events: 30, lines: 0 })
  })
})

test('an order that was answered with a failure has not been made', async (t) => {
  const { app, server } = await testMarket(t, { products: 1 })
  const { vendor, customer } = await callersOf(server)
  const variants = [{ price: { amount: 2_000_000_000, currency: 'NGN' }, stock: 1_000 }]
  const product = await server.inject({
    method: 'POST',
    url: '/api/v1/products',
    headers: { ...vendor },
    body: { ...skirt, variants },
  })
  const [{ id: variantId } = { id: 0 }] = product.json<{ variants: { id: number }[] }>().variants
  const body = { items: [{ variantId, quantity: 1_000 }], deliveryAddress: address }
  const order = await server.inject({ method: 'POST', url: '/api/v1/orders', headers: { ...customer }, body })
  t.ok(order.statusCode < 500, order.body)
  t.equal(await orderedOf(app, variantId), order.statusCode < 300 ? 1_000 : 0)
  const orders = await server.inject({ url: '/api/v1/orders', headers: { ...customer } })
  t.equal(orders.statusCode, 200, 'and the list of orders can still be read')
})

interface Item {
  readonly variantId: number
  readonly quantity: number
}

interface Bought {
  readonly status: number
  readonly body: { readonly code?: string }
}

/** Orders over a connection of its own where fetch sees fit; the even ones through v1, the odd ones through v2. */
function buyer(origin: string, headers: Headers) {
  return async (number: number, items: readonly Item[]): Promise<Bought> => {
    const v1 = number % 2 === 0
    const response = await fetch(origin + (v1 ? '/api/v1/orders' : '/api/v2/orders.create'), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ items, deliveryAddress: address }),
    })
    const answer = (await response.json()) as { error?: { data: { problem: Bought['body'] } }; code?: string }
    return { status: response.status, body: answer.error?.data.problem ?? answer }
  }
}

/** How many ended how; whatever is neither an order nor a clear refusal shows as what it is. */
function tally(answers: readonly Bought[]): Record<string, number> {
  const ends: Record<string, number> = {}
  for (const { status, body } of answers) {
    const end = status < 300 ? 'ok' : status === 409 ? String(body.code) : `${status} ${body.code}`
    ends[end] = (ends[end] ?? 0) + 1
  }
  return ends
}

/** A new product with so many pieces of its one variant. */
async function stock(server: FastifyInstance, { vendor }: Callers, pieces: number): Promise<number> {
  const body = { ...skirt, variants: [{ ...skirt.variants[0], stock: pieces }] }
  const response = await server.inject({ method: 'POST', url: '/api/v1/products', headers: { ...vendor }, body })
  return response.json<{ variants: { id: number }[] }>().variants[0]!.id
}

async function levelsOf(
  { db }: TestApp,
  variantIds: readonly number[],
): Promise<{ onHand: number; reserved: number }[]> {
  return db
    .selectFrom('stock_levels')
    .select(['on_hand as onHand', 'reserved'])
    .where('variant_id', 'in', [...variantIds])
    .orderBy('variant_id')
    .execute()
}

async function orderedOf({ db }: TestApp, variantId: number): Promise<number> {
  const { rows } = await sql<{ pieces: number }>`
    select coalesce(sum(quantity), 0)::int as pieces from order_items where variant_id = ${variantId}`.execute(db)
  return rows[0]!.pieces
}
