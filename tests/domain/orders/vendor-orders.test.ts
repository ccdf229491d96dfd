import { sql } from 'kysely'
import t, { test } from 'tap'
import type { Actor, User } from '../../../domain/common/access.ts'
import { perform } from '../../../domain/common/operation.ts'
import type { Page } from '../../../domain/common/page.ts'
import { getVendorOrder, listVendorOrders, placeOrder } from '../../../domain/orders/operations.ts'
import type { Order, VendorOrder } from '../../../domain/orders/schema.ts'
import * as queries from '../../../domain/orders/vendor-queries.ts'
import { address } from '../../doors/samples.ts'
import { people, scopeOf, testShop } from '../../support/app.ts'
import { codeOf } from '../../support/failure.ts'

const app = await testShop(t)
await sql`update stock_levels set on_hand = 1000`.execute(app.db)
const variants = await Promise.all([1, 2].map(variantOf))

async function variantOf(vendorId: number): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    select v.id from variants v join products p on p.id = v.product_id where p.vendor_id = ${vendorId} limit 1`.execute(
    app.db,
  )
  return rows[0]!.id
}

/** An order of so many pieces of vendor 1 and vendor 2. */
const place = async (...quantities: readonly number[]) => {
  const items = quantities.flatMap((quantity, index) =>
    quantity === 0 ? [] : [{ variantId: variants[index]!, quantity }],
  )
  return (await perform(scopeOf(app, people.customer), placeOrder, { items, deliveryAddress: address })) as Order
}

const list = async (actor: User, id: number, more = {}) =>
  (await perform(scopeOf(app, actor), listVendorOrders, { id, ...more })) as Page<VendorOrder>
const get = (actor: User, id: number, orderId: number) =>
  perform(scopeOf(app, actor), getVendorOrder, { id, orderId }) as Promise<VendorOrder>

const ownerB: User = { ...people.vendor, vendorIds: [2], ownerOf: [2] }

test('of an order each vendor sees its own part, and where that is to go', async (t) => {
  const placed = await place(2, 3)
  for (const [index, seller] of [people.vendor, ownerB].entries()) {
    const { subOrders, ...order } = placed
    const part = subOrders.find(({ vendor }) => vendor.id === index + 1)!
    const seen = await get(seller, index + 1, placed.id)
    t.strictSame(seen, {
      id: order.id,
      number: order.number,
      status: part.status,
      items: part.items,
      total: part.total,
      shipping: part.shipping,
      refunded: { amount: 0, currency: 'NGN' },
      subOrderId: part.id,
      deliveryAddress: order.deliveryAddress,
      shippingMethod: order.shippingMethod,
      placedAt: order.placedAt,
      vendor: part.vendor,
    })
    t.strictSame((await list(seller, index + 1)).results[0], seen)
  }
})

test('whoever may see both parts of an order is shown each by itself', async (t) => {
  const { id, subOrders } = await place(2, 3)
  const both: User = { ...people.vendor, vendorIds: [1, 2], ownerOf: [1, 2] }
  for (const seer of [both, people.admin]) {
    for (const part of subOrders) {
      const seen = await get(seer, part.vendor.id, id)
      t.match(seen, { subOrderId: part.id, vendor: { id: part.vendor.id }, total: part.total })
      t.strictSame(seen.items, part.items)
      t.strictSame((await list(seer, part.vendor.id)).results[0], seen)
    }
  }
})

test('orders that have nothing of a vendor are not there for it', async (t) => {
  const { id } = await place(1, 0)
  t.notOk((await list(ownerB, 2)).results.some((order) => order.id === id))
  t.equal(await codeOf(get(ownerB, 2, id)), 'orders.not-found')
  t.equal(await codeOf(get(ownerB, 1, id)), 'vendors.not-yours')
  t.equal(await codeOf(list(ownerB, 1)), 'vendors.not-yours')
})

test('those let in are members, keys of theirs with the scope, and staff', async (t) => {
  const { id } = await place(1, 0)
  const staff: User = { ...people.vendor, ownerOf: [] }
  const support: User = { ...people.customer, roles: ['customer', 'support'] }
  for (const insider of [staff, { ...staff, scopes: ['orders:read'] } as const, support, people.admin]) {
    t.equal((await list(insider, 1)).results[0]?.id, id)
  }
  t.equal(await codeOf(list({ ...staff, scopes: ['orders:write'] }, 1)), 'common.forbidden')
  t.equal(await codeOf(list(people.customer, 1)), 'common.forbidden')
  t.equal(await codeOf(list(people.admin, 987_654_321)), 'vendors.not-found')
})

test('the list is walked newest first, without a row twice while more come in', async (t) => {
  for (let n = 0; n < 3; n++) await place(1, 0)
  const all = (await list(people.vendor, 1)).results.map(({ id }) => id)
  const seen: number[] = []
  let cursor: string | null | undefined
  do {
    const page: Page<VendorOrder> = await list(people.vendor, 1, { limit: 2, ...(cursor && { cursor }) })
    seen.push(...page.results.map(({ id }) => id))
    cursor = page.next
    await place(1, 0)
  } while (cursor !== null)
  t.strictSame(seen, all)
  t.strictSame(
    all,
    all.toSorted((a, b) => b - a),
  )
})

test('the queries themselves show nobody the orders of a vendor they do not act for', async (t) => {
  const { id } = await place(1, 0)
  const found = async (actor: Actor) => [
    (await queries.listVendorOrders(app.db, actor, 1, 50)).length > 0,
    (await queries.findVendorOrder(app.db, actor, 'orders:read', 1, id)) !== undefined,
  ]
  for (const insider of [people.vendor, people.admin, { ...people.vendor, scopes: ['orders:read'] } as const]) {
    t.strictSame(await found(insider), [true, true])
  }
  for (const stranger of [
    ownerB,
    people.customer,
    people.nobody,
    { ...people.vendor, scopes: ['orders:write'] },
    { ...people.admin, scopes: ['orders:read'] },
  ] as const) {
    t.strictSame(await found(stranger), [false, false])
  }
})
