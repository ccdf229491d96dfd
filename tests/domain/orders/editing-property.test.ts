import * as fc from 'fast-check'
import { sql } from 'kysely'
import t, { test, type Test } from 'tap'
import type { EditOrder, Order } from '../../../domain/orders/schema.ts'
import { priceChoice, shownTotals } from '../../../domain/pricing/index.ts'
import { codeOf } from '../../support/failure.ts'
import { deliveryAddress } from '../../support/till.ts'
import { insertDiscount, insertShipping, variantOf } from '../pricing/market.ts'
import { openDesk } from './desk.ts'

const desk = await openDesk(t)
const { app } = desk
const third = (await variantOf(app, { vendor: 3 })).variantId
const variants = [...desk.variants, third]
await insertDiscount(app, { basis_points: 733 })
await insertDiscount(app, { kind: 'buy-x-get-y', buy: 2, give: 1, vendor_id: 1, usage_limit: 100_000 })
await insertShipping(app, { method: 'flying', countries: ['NG', 'GH'], rates: [{ amount: 4_000 }] })
await sql`
  insert into tax_rates (country, name, rate_ppm, included) values ('NG', 'VAT', 75000, false), ('GH', 'VAT', 150000, true)
  on conflict do nothing`.execute(app.db)

/** Pieces by what they are and what each was sold for. */
type Sold = Map<string, number>
const keyOf = (variantId: number, price: number) => `${variantId} at ${price}`
const soldIn = ({ items }: Order): Sold => {
  const sold: Sold = new Map()
  for (const { variantId, unitPrice, quantity } of items) {
    const key = keyOf(variantId, unitPrice.amount)
    sold.set(key, (sold.get(key) ?? 0) + quantity)
  }
  return sold
}

interface Step {
  readonly prices: readonly number[]
  /** Of each item of the order by its place, how many there are to be. */
  readonly quantities: readonly (number | null)[]
  readonly add: readonly { readonly which: number; readonly quantity: number }[]
  readonly country: 'NG' | 'GH' | null
}

const step: fc.Arbitrary<Step> = fc.record({
  prices: fc.array(
    fc.integer({ min: 1, max: 3 }).map((price) => price * 3_331),
    { minLength: 3, maxLength: 3 },
  ),
  quantities: fc.array(fc.option(fc.integer({ min: 0, max: 6 })), { maxLength: 5 }),
  add: fc.array(fc.record({ which: fc.nat(2), quantity: fc.integer({ min: 1, max: 4 }) }), { maxLength: 2 }),
  country: fc.constantFrom('NG', 'GH', null),
})

const inputOf = (order: Order, { quantities, add, country }: Step) => ({
  items: order.items.flatMap(({ id }, index) => {
    const quantity = quantities[index] ?? null
    return quantity === null ? [] : [{ itemId: id, quantity }]
  }),
  add: add.map(({ which, quantity }) => ({ variantId: variants[which]!, quantity })),
  ...(country !== null && { deliveryAddress: { ...deliveryAddress, country }, shippingMethod: 'flying' }),
})

/** What there should be afterwards: what is kept at the price it was sold at, and what is more at that of today. */
function expected(order: Order, { items, add }: Pick<EditOrder, 'items' | 'add'>, today: Map<number, number>): Sold {
  const sold: Sold = new Map()
  const put = (variantId: number, price: number, quantity: number) => {
    const key = keyOf(variantId, price)
    if (quantity > 0) sold.set(key, (sold.get(key) ?? 0) + quantity)
  }
  for (const { id, variantId, unitPrice, quantity } of order.items) {
    const wanted = items.find(({ itemId }) => itemId === id)?.quantity ?? quantity
    put(variantId, unitPrice.amount, Math.min(wanted, quantity))
    put(variantId, today.get(variantId)!, wanted - quantity)
  }
  for (const { variantId, quantity } of add) put(variantId, today.get(variantId)!, quantity)
  return sold
}

/** What an order of these lines would come to now, at these prices. */
async function freshTotals({ items, deliveryAddress: { country }, shippingMethod }: Order) {
  const lines = items.map(({ variantId, quantity, unitPrice }) => ({ variantId, quantity, soldAt: unitPrice.amount }))
  const choice = { items: lines, country, shippingMethod, codes: [], currency: 'NGN', customerId: null }
  return shownTotals((await priceChoice(app.db, choice, app.clock())).totals, 'NGN')
}

const textOf = (sold: Sold) =>
  [...sold].map(([key, quantity]) => `${quantity} of ${key}`).toSorted((a, b) => (a < b ? -1 : 1))

/** What decides what an order comes to. */
const pricedBy = ({ items, deliveryAddress: { country }, shippingMethod }: Order) =>
  JSON.stringify([items.map(({ id, quantity }) => [id, quantity]), country, shippingMethod])

async function take(t: Test, order: Order, next: Step): Promise<Order> {
  for (const [index, price] of next.prices.entries()) await desk.priceOf(variants[index]!, price)
  const input = inputOf(order, next)
  const after = expected(order, input, new Map(variants.map((id, index) => [id, next.prices[index]!])))
  if (after.size === 0) {
    t.equal(await codeOf(desk.edit(order.id, input)), 'orders.nothing-left')
    return order
  }
  const edited = await desk.edit(order.id, input)
  t.strictSame(textOf(soldIn(edited)), textOf(after))
  if (pricedBy(edited) !== pricedBy(order)) t.strictSame(edited.totals, await freshTotals(edited))
  const pieces = Map.groupBy(edited.items, ({ variantId }) => variantId)
  const sums = [...pieces].map(([id, of]) => [id, of.reduce((sum, { quantity }) => sum + quantity, 0)])
  t.strictSame(await desk.held(order.id), Object.fromEntries(sums))
  return edited
}

test('however an order is changed, it comes to what the same would if it were placed now, and holds what it is made of', async (t) => {
  const property = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 5 }), async (steps) => {
    let order = await desk.order()
    for (const next of steps) order = await take(t, order, next)
  })
  await fc.assert(property, { numRuns: 15 })
  t.strictSame(await desk.faults(), [])
})
