// Some days of a market in two currencies, with taxes, discounts and parcels: orders, most of them paid for, some given back.

import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Test } from 'tap'
import type { Operation } from '../../../domain/common/operation.ts'
import { perform } from '../../../domain/common/operation.ts'
import { cancelVendorOrder, placeOrder } from '../../../domain/orders/operations.ts'
import type { Order } from '../../../domain/orders/schema.ts'
import { createRefund } from '../../../domain/payments/operations.ts'
import { address } from '../../doors/samples.ts'
import { people, scopeOf, type TestApp } from '../../support/app.ts'
import { openTill, type Till } from '../payments/till.ts'

export interface Season extends Till {
  /** Plays so many turns, each a thing that somebody does or a while that passes. */
  play(turns: number): Promise<void>
  order(items?: readonly { readonly variantId: number; readonly quantity: number }[]): Promise<Order>
  refund(orderId: number, input?: object): Promise<void>
  /** A whole number below. */
  below(limit: number): number
}

export async function openSeason(t: Test, seed: number): Promise<Season> {
  const till = await openTill(t)
  const { app } = till
  await openMarket(app)
  const below = numbersFrom(seed)
  const variants = await variantsOf(app)
  const order: Season['order'] = (items = wanted(variants, below)) =>
    ask(app, people.customer, placeOrder, {
      items,
      deliveryAddress: address,
      currency: below(2) === 0 ? 'NGN' : 'USD',
    }) as Promise<Order>
  const refund: Season['refund'] = async (id, input = {}) => {
    const admin = { ...people.admin, authenticatedAt: app.clock().getTime() }
    await ask(app, admin, createRefund, { id, reason: 'Torn', ...input })
  }
  const season = { ...till, order, refund, below }
  return { ...season, play: (turns) => play(season, turns) }
}

/** What is refused, because there is nothing left to give back or it is too late, is a turn as well. */
async function play(season: Omit<Season, 'play'>, turns: number): Promise<void> {
  const orders: Order[] = []
  const buy = async () => {
    const order = await season.order()
    orders.push(order)
    if (season.below(5) > 0) await season.pay(order.id, 'success')
  }
  await buy()
  for (let turn = 0; turn < turns; turn += 1) {
    const { id, items, subOrders } = orders[season.below(orders.length)]!
    const item = items[season.below(items.length)]!
    const part = subOrders[season.below(subOrders.length)]!
    const turnsOf = [
      buy,
      buy,
      () => season.pay(id, 'success'),
      () => season.cancel(id),
      () => season.refund(id, { amount: 1 + season.below(5_000) }),
      () => season.refund(id, { lines: [{ itemId: item.id, quantity: 1 }] }),
      () => season.refund(id),
      () => asVendor(season.app, part.vendor.id, id),
      () => season.pass(20_000 + season.below(50_000)),
    ]
    await Promise.resolve(turnsOf[season.below(turnsOf.length)]!()).catch(unlessRefused)
    // Half of it is counted some turns later, after others.
    if (season.below(2) === 0) await season.app.drain()
  }
  await season.pass(300)
  await season.app.drain()
}

const asVendor = (app: TestApp, vendorId: number, orderId: number) =>
  ask(app, { ...people.vendor, vendorIds: [vendorId], ownerOf: [vendorId] }, cancelVendorOrder, {
    id: vendorId,
    orderId,
    reason: 'Sold out',
  })

function unlessRefused(error: unknown): void {
  if ((error as Error).name !== 'DomainError') throw error
}

type Someone = Parameters<typeof scopeOf>[1]

async function ask(app: TestApp, who: Someone, operation: Operation, input: object): Promise<unknown> {
  const answer = (await perform({ ...scopeOf(app, who), idempotencyKey: randomUUID() }, operation, input)) as {
    text?: string
  }
  return answer.text === undefined ? answer : JSON.parse(answer.text)
}

function wanted(variants: readonly number[], below: (limit: number) => number) {
  const chosen = new Set(Array.from({ length: 1 + below(4) }, () => variants[below(variants.length)]!))
  return [...chosen].map((variantId) => ({ variantId, quantity: 1 + below(3) }))
}

/** Odd prices and rates, so that hardly anything divides. */
async function openMarket({ db }: TestApp): Promise<void> {
  await sql`insert into variant_prices (variant_id, currency, amount) select id, 'USD', 1001 + id * 7 from variants
    on conflict do nothing`.execute(db)
  await sql`delete from shipping_rates where currency = 'USD'`.execute(db)
  await sql`
    insert into shipping_rates (method_id, zone_id, currency, amount)
    select distinct on (method_id, zone_id) method_id, zone_id, 'USD', 777 from shipping_rates where currency = 'NGN'`.execute(
    db,
  )
  await sql`
    insert into tax_rates (country, category_id, name, rate_ppm, included, on_shipping)
    select 'NG', null::bigint, 'VAT', 73000, false, true
    union all select 'NG', min(id), 'VAT', 51000, true, true from categories on conflict do nothing`.execute(db)
  await sql`
    insert into discounts (name, kind, basis_points) values ('Market day', 'percentage', 333)`.execute(db)
}

async function variantsOf({ db }: TestApp): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select min(v.id) as id from variants v join products p on p.id = v.product_id
    group by p.vendor_id, p.category_id order by 1 limit 8`.execute(db)
  return rows.map(({ id }) => id)
}

/** The same numbers for the same seed (mulberry32). */
function numbersFrom(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit)
  }
}
