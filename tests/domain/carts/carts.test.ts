import * as fc from 'fast-check'
import t, { test } from 'tap'
import { sql } from 'kysely'
import { Cart } from '../../../domain/carts/schema.ts'
import { codeOf, failureOf } from '../../support/failure.ts'
import { people } from '../../support/app.ts'
import { insertDiscount, price } from '../pricing/market.ts'
import { contents, openShop, type Shown, somebody } from './shop.ts'

const shop = await openShop(t)
const { app, ask, setPrice, setStock, variants, guest } = shop
const naira = (amount: number) => ({ amount, currency: 'NGN' })

test('a guest is given a token with the cart, and comes back with it', async (t) => {
  const [one] = await variants(1)
  const { cart, actor } = await guest([{ variantId: one!, quantity: 2 }])
  t.match(cart.token, /^[\w-]{43}$/)
  t.match(cart, { currency: 'NGN', items: [{ variantId: one, quantity: 2, available: 20, priceBefore: null }] })
  const [{ unitPrice, lineTotal }] = cart.items as [Shown['items'][number]]
  t.equal(lineTotal!.amount, 2 * unitPrice!.amount)
  t.strictSame(cart.totals.total, lineTotal)
  t.strictSame(await ask(actor, 'getCart'), cart)
  t.strictSame(await ask(actor, 'getCart', { id: cart.id }), cart)
  const [stored] = await app.db.selectFrom('carts').selectAll().where('id', '=', cart.id).execute()
  t.notMatch(JSON.stringify(stored), cart.token!, 'only a hash of it is kept')
})

test('a cart is seen by whoever has it and by nobody else', async (t) => {
  const [one] = await variants(1)
  const { cart: theirs, actor: other } = await guest([{ variantId: one!, quantity: 1 }])
  const { cart, actor } = await guest([{ variantId: one!, quantity: 1 }])
  const mine = await ask(people.customer, 'addItem', { variantId: one, quantity: 1 })
  t.equal(mine.token, null)
  for (const who of [
    people.nobody,
    actor,
    people.vendor,
    people.admin,
    { ...people.nobody, cartToken: 'x'.repeat(43) },
  ]) {
    for (const id of [theirs.id, mine.id]) {
      const itemId = (id === mine.id ? mine : theirs).items[0]!.id
      t.equal(await codeOf(ask(who, 'getCart', { id })), 'carts.not-found')
      t.equal(await codeOf(ask(who, 'updateCart', { id, country: 'NG' })), 'carts.not-found')
      t.equal(await codeOf(ask(who, 'addItem', { id, variantId: one })), 'carts.not-found')
      t.equal(await codeOf(ask(who, 'updateItem', { id, itemId, quantity: 9 })), 'carts.not-found')
      t.equal(await codeOf(ask(who, 'removeItem', { id, itemId })), 'carts.not-found')
      t.equal(await codeOf(ask(who, 'deleteCart', { id })), 'carts.not-found')
      t.equal(await codeOf(ask(who, 'listShippingRates', { cartId: id, country: 'NG' })), 'carts.not-found')
    }
  }
  t.equal(await codeOf(ask(actor, 'removeItem', { itemId: theirs.items[0]!.id })), 'carts.item-not-found')
  t.strictSame(contents(await ask(other, 'getCart')), { [one!]: 1 })
  t.strictSame(contents(await ask(actor, 'getCart', { id: cart.id })), { [one!]: 1 })
  t.equal(await codeOf(ask(people.nobody, 'getCart')), 'carts.not-found')
})

test('pieces are added to those that are there, changed and taken out', async (t) => {
  const buyer = await somebody(shop)
  const [one, two] = await variants(2)
  await ask(buyer, 'addItem', { variantId: one, quantity: 2 })
  const cart = await ask(buyer, 'addItem', { variantId: two })
  t.strictSame(contents(await ask(buyer, 'addItem', { id: cart.id, variantId: one, quantity: 3 })), {
    [one!]: 5,
    [two!]: 1,
  })
  const itemId = cart.items[0]!.id
  t.strictSame(contents(await ask(buyer, 'updateItem', { itemId, quantity: 1 })), { [one!]: 1, [two!]: 1 })
  t.strictSame(contents(await ask(buyer, 'removeItem', { itemId })), { [two!]: 1 })
  t.equal(await codeOf(ask(buyer, 'removeItem', { itemId })), 'carts.item-not-found')
  t.equal(await codeOf(ask(buyer, 'updateItem', { itemId, quantity: 0 })), 'common.invalid')
  await ask(buyer, 'deleteCart')
  t.equal(await codeOf(ask(buyer, 'getCart')), 'carts.not-found')
  t.strictSame((await ask(buyer, 'createCart')).items, [])
})

test('no line goes beyond a thousand pieces, and no cart beyond a hundred lines', async (t) => {
  const buyer = await somebody(shop)
  const ids = await variants(101)
  await setStock(ids[0]!, 3_000)
  await ask(buyer, 'addItem', { variantId: ids[0], quantity: 900 })
  t.strictSame(contents(await ask(buyer, 'addItem', { variantId: ids[0], quantity: 900 })), { [ids[0]!]: 1_000 })
  const rest = ids.slice(1, 100).map((variantId) => ({ variantId, quantity: 1 }))
  t.equal((await ask(buyer, 'createCart', { items: rest })).items.length, 100)
  t.equal(await codeOf(ask(buyer, 'addItem', { variantId: ids[100] })), 'carts.full')
  await t.resolves(ask(buyer, 'addItem', { variantId: ids[99] }), 'more of what is there')
})

test('two who add at once, as one buyer, add both', async (t) => {
  const buyer = await somebody(shop)
  const [one] = await variants(1, 500)
  const addTwenty = () =>
    Promise.all(Array.from({ length: 20 }, () => ask(buyer, 'addItem', { variantId: one, quantity: 3 })))
  await addTwenty()
  t.strictSame(contents(await ask(buyer, 'getCart')), { [one!]: 60 })
  await addTwenty()
  t.strictSame(contents(await ask(buyer, 'getCart')), { [one!]: 120 }, 'the same when there is a cart already')
  const { rows } = await sql`select from carts where user_id = ${buyer.userId}`.execute(app.db)
  t.equal(rows.length, 1, 'in one cart, though all began without')
})

test('what nobody can buy is not put in; what there is too little of is, and shows', async (t) => {
  const buyer = await somebody(shop)
  const [gone, few, draft] = await variants(3)
  await setStock(gone!, 0)
  await setStock(few!, 2)
  t.match(await failureOf(ask(buyer, 'addItem', { variantId: gone })), { code: 'carts.sold-out', variantIds: [gone] })
  t.match(await ask(buyer, 'addItem', { variantId: few, quantity: 5 }), { items: [{ quantity: 5, available: 2 }] })
  await app.db
    .updateTable('products')
    .set({ published: false })
    .where('id', '=', sql<number>`(select product_id from variants where id = ${draft})`)
    .execute()
  t.match(await failureOf(ask(buyer, 'addItem', { variantId: draft })), {
    code: 'carts.not-on-sale',
    variantIds: [draft],
  })
  const product = await app.db
    .selectFrom('variants')
    .select('product_id')
    .where('id', '=', few!)
    .executeTakeFirstOrThrow()
  t.equal(await codeOf(ask(buyer, 'addProduct', { id: product.product_id + 50, variantId: few })), 'carts.not-on-sale')
  t.match(await ask(buyer, 'addProduct', { id: product.product_id, variantId: few }), { items: [{ quantity: 6 }] })
})

test('prices and stock are those of the moment, and a price that changed says so', async (t) => {
  const buyer = await somebody(shop)
  const [one, two] = await variants(2)
  await setPrice(one!, 5_000)
  await setPrice(two!, 1_000)
  await ask(buyer, 'createCart', {
    items: [
      { variantId: one, quantity: 2 },
      { variantId: two, quantity: 1 },
    ],
  })
  await setPrice(one!, 6_000)
  await setStock(two!, 0)
  const cart = await ask(buyer, 'getCart')
  t.match(cart.items, [
    { unitPrice: naira(6_000), priceBefore: naira(5_000), lineTotal: naira(12_000) },
    { unitPrice: naira(1_000), priceBefore: null, available: 0 },
  ])
  t.strictSame(cart.totals.total, naira(13_000))
  t.match(await ask(buyer, 'updateItem', { itemId: cart.items[0]!.id, quantity: 1 }), {
    items: [{ unitPrice: naira(6_000), priceBefore: null }, {}],
  })
  await app.db.updateTable('products').set({ published: false }).where('id', '=', cart.items[0]!.product.id).execute()
  const after = await ask(buyer, 'getCart')
  t.match(after.items[0], { unitPrice: null, lineTotal: null, available: 0, product: { name: String }, quantity: 1 })
  t.strictSame(after.totals.total, naira(1_000), 'it counts for nothing')
})

test('a cart is in one currency, which can be changed when everything is sold in the other', async (t) => {
  const buyer = await somebody(shop)
  const [one, two] = await variants(2)
  await setPrice(one!, 160_000)
  const cart = await ask(buyer, 'addItem', { variantId: one, quantity: 2 })
  t.equal(cart.currency, 'NGN')
  const dollars = await ask(buyer, 'updateCart', { currency: 'USD' })
  t.match(dollars, { currency: 'USD', items: [{ priceBefore: null, unitPrice: { currency: 'USD' } }] })
  await app.db.deleteFrom('variant_prices').where('variant_id', '=', two!).execute()
  t.match(await failureOf(ask(buyer, 'addItem', { variantId: two })), {
    code: 'carts.not-in-currency',
    currency: 'USD',
    variantIds: [two],
  })
  await ask(buyer, 'updateCart', { currency: 'NGN' })
  await ask(buyer, 'addItem', { variantId: two })
  t.equal(await codeOf(ask(buyer, 'updateCart', { currency: 'USD' })), 'carts.not-in-currency')
  t.equal((await ask(buyer, 'getCart')).currency, 'NGN', 'and it stays as it was')
})

test('place, method and codes decide what it comes to, as they would for an order', async (t) => {
  const buyer = await somebody(shop)
  const [one] = await variants(1)
  await setPrice(one!, 10_000)
  await insertDiscount(app, { code: 'CART5', basis_points: 500 })
  const { id } = await ask(buyer, 'addItem', { variantId: one })
  t.match(await ask(buyer, 'getCart'), { totals: { shipping: naira(0), total: naira(10_000) }, shippingMethod: null })
  const sent = await ask(buyer, 'updateCart', { country: 'NG', codes: ['cart5', 'NOSUCH'] })
  t.match(sent, {
    shippingMethod: 'standard',
    codes: ['cart5', 'NOSUCH'],
    discounts: [{ code: 'CART5', amount: naira(500) }],
    refusedCodes: [{ code: 'NOSUCH', reason: 'unknown' }],
    totals: { shipping: naira(150_000), discount: naira(500), total: naira(159_500) },
    undeliverable: [],
  })
  t.match(await ask(buyer, 'updateCart', { shippingMethod: 'express', codes: [] }), {
    discounts: [],
    totals: { shipping: naira(450_000) },
  })
  t.match(await ask(buyer, 'updateCart', { shippingMethod: 'by-camel' }), {
    undeliverable: [{ name: String, slug: String }],
    totals: { shipping: naira(0) },
  })
  t.match(await ask(buyer, 'updateCart', { country: null, shippingMethod: null }), {
    country: null,
    shippingMethod: null,
    totals: { total: naira(10_000) },
  })
  const rates = (await ask(buyer, 'listShippingRates', { country: 'NG', cartId: id })) as unknown
  t.match(rates, { results: [{ code: 'standard', price: naira(150_000), estimatedDays: 5 }, { code: 'express' }] })
})

const rates = async (input: object) => (await ask(people.nobody, 'listShippingRates', input)) as unknown

test('shipping rates without a cart are those of one light parcel', async (t) => {
  t.strictSame(await rates({ country: 'GH' }), {
    results: [
      { code: 'standard', name: 'Standard', price: naira(900_000), estimatedDays: 5 },
      { code: 'express', name: 'Express', price: naira(4_200_000), estimatedDays: 2 },
    ],
  })
  t.match(await rates({ country: 'GB', currency: 'GBP' }), { results: [{ price: { currency: 'GBP' } }, {}] })
  t.strictSame(await rates({ country: 'GB', currency: 'XXX' }), { results: [] })
})

test('whatever is in a cart, it comes to what an order of it would', async (t) => {
  const buyer = await somebody(shop)
  const ids = await variants(8)
  await insertDiscount(app, { code: 'ANY', basis_points: 777 })
  const anything = fc.record({
    items: fc.uniqueArray(fc.record({ variantId: fc.constantFrom(...ids), quantity: fc.integer({ min: 1, max: 9 }) }), {
      selector: ({ variantId }) => variantId,
      minLength: 1,
    }),
    country: fc.constantFrom('NG', 'GB', 'US', undefined),
    codes: fc.subarray(['ANY', 'BUY2GET1', 'NOSUCH']),
    currency: fc.constantFrom('NGN', 'USD'),
  })
  const held = fc.asyncProperty(anything, async ({ items, country, codes, currency }) => {
    await ask(buyer, 'createCart', { items, currency, country })
    const cart = Cart.parse(await ask(buyer, 'updateCart', { codes, region: 'NY' }))
    await ask(buyer, 'deleteCart')
    const { totals } = await price(app, {
      items,
      codes,
      country,
      currency,
      region: 'NY',
      shippingMethod: 'standard',
      customerId: buyer.userId,
    })
    return Object.entries(totals).every(([name, amount]) => cart.totals[name as keyof typeof totals].amount === amount)
  })
  await t.resolves(fc.assert(held, { numRuns: 40 }))
})
