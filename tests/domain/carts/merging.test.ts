import * as fc from 'fast-check'
import t, { test } from 'tap'
import { sql } from 'kysely'
import { mergedLines } from '../../../domain/carts/merged-lines.ts'
import { codeOf } from '../../support/failure.ts'
import { people } from '../../support/app.ts'
import { contents, openShop, somebody } from './shop.ts'

const shop = await openShop(t)
const { app, ask, setStock, setPrice, variants, guest } = shop

const endOf = async (id: number) => {
  const { rows } = await sql<{ ended_as: string | null; merged_into: number | null }>`
    select ended_as, merged_into from carts where id = ${id}`.execute(app.db)
  return rows[0]
}

test('of a thing in both carts the greater quantity wins, and what only the guest had is added', async (t) => {
  const buyer = await somebody(shop)
  const [less, more, mine, theirs] = await variants(4)
  await ask(buyer, 'createCart', {
    items: [
      { variantId: less, quantity: 5 },
      { variantId: more, quantity: 1 },
      { variantId: mine, quantity: 2 },
    ],
  })
  const { cart: guests } = await guest([
    { variantId: less!, quantity: 3 },
    { variantId: more!, quantity: 4 },
    { variantId: theirs!, quantity: 6 },
  ])
  const merged = await ask(buyer, 'mergeCart', { token: guests.token })
  t.strictSame(contents(merged), { [less!]: 5, [more!]: 4, [mine!]: 2, [theirs!]: 6 })
  t.equal(merged.token, null)
  t.strictSame(await endOf(guests.id), { ended_as: 'merged', merged_into: merged.id })
})

test('a merge adds no more than there is, and takes nothing away', async (t) => {
  const buyer = await somebody(shop)
  const [both, few, none] = await variants(3)
  await ask(buyer, 'addItem', { variantId: both, quantity: 9 })
  const { cart: guests } = await guest([both, few, none].map((variantId) => ({ variantId: variantId!, quantity: 12 })))
  await setStock(both!, 4)
  await setStock(few!, 3)
  await setStock(none!, 0)
  const merged = await ask(buyer, 'mergeCart', { token: guests.token })
  t.strictSame(contents(merged), { [both!]: 9, [few!]: 3, [none!]: 1 })
  t.match(merged.items, [{ available: 4 }, { available: 3 }, { available: 0 }], 'what is sold out shows that it is')
})

test('a merge asked for again changes nothing, and another’s cart is not there to be merged', async (t) => {
  const [buyer, stranger] = [await somebody(shop), await somebody(shop)]
  const [one] = await variants(1)
  const { cart: guests, actor } = await guest([{ variantId: one!, quantity: 2 }])
  const merged = await ask(buyer, 'mergeCart', { token: guests.token })
  await ask(buyer, 'updateItem', { itemId: merged.items[0]!.id, quantity: 1 })
  t.strictSame(contents(await ask(buyer, 'mergeCart', { token: guests.token })), { [one!]: 1 })
  t.equal(await codeOf(ask(stranger, 'mergeCart', { token: guests.token })), 'carts.not-found')
  t.equal(await codeOf(ask(stranger, 'mergeCart', { token: 'x'.repeat(43) })), 'carts.not-found')
  t.equal(await codeOf(ask(stranger, 'mergeCart', { id: merged.id, token: 'x'.repeat(43) })), 'carts.not-found')
  t.equal(await codeOf(ask(actor, 'mergeCart', { token: guests.token })), 'common.unauthenticated')
  t.equal(await codeOf(ask(actor, 'getCart')), 'carts.not-found', 'the token opens nothing any more')
  const next = await ask(actor, 'addItem', { variantId: one })
  t.not(next.token, guests.token, 'nor is it given to another cart')
  const own = await ask(stranger, 'createCart')
  t.equal(await codeOf(ask(buyer, 'mergeCart', { id: own.id, token: next.token })), 'carts.not-found')
  t.equal((await endOf(next.id))?.ended_as, null, 'and a merge into a cart that is not ours leaves the guest’s')
})

test('many who merge one cart at once merge it once', async (t) => {
  const buyer = await somebody(shop)
  const [one, two] = await variants(2)
  await ask(buyer, 'addItem', { variantId: two, quantity: 1 })
  const { cart: guests } = await guest([{ variantId: one!, quantity: 2 }])
  const merges = Array.from({ length: 12 }, () => ask(buyer, 'mergeCart', { token: guests.token }))
  const adds = Array.from({ length: 6 }, () => ask(buyer, 'addItem', { variantId: one, quantity: 1 }))
  await Promise.all([...merges, ...adds])
  const cart = contents(await ask(buyer, 'getCart'))
  t.equal(cart[two!], 1)
  t.ok(cart[one!]! >= 6 && cart[one!]! <= 8, `the guest’s two count once, whichever came first: ${cart[one!]}`)
})

test('a guest’s cart goes to one of those who claim it at once', async (t) => {
  const buyers = await Promise.all(Array.from({ length: 8 }, () => somebody(shop)))
  const [one] = await variants(1)
  const { cart: guests } = await guest([{ variantId: one!, quantity: 2 }])
  const ends = await Promise.allSettled(buyers.map((buyer) => ask(buyer, 'mergeCart', { token: guests.token })))
  t.equal(ends.filter(({ status }) => status === 'fulfilled').length, 1)
})

test('whoever signs in takes along what they had put in before, with the first thing they ask', async (t) => {
  const [one, two] = await variants(2)
  for (const first of ['getCart', 'addItem', 'updateCart', 'createCart'] as const) {
    const buyer = await somebody(shop)
    const { cart: guests } = await guest([{ variantId: one!, quantity: 2 }], { country: 'GH' })
    const signedIn = { ...buyer, cartToken: guests.token! }
    const inputs = { getCart: {}, addItem: { variantId: two }, updateCart: { codes: ['WELCOME10'] }, createCart: {} }
    const cart = await ask(signedIn, first, { id: guests.id, ...inputs[first] })
    t.match(cart, { token: null, country: 'GH', currency: 'NGN' }, first)
    t.equal(contents(cart)[one!], 2)
    t.equal((await ask(signedIn, 'getCart', { id: guests.id })).id, cart.id, 'the old name leads to the new cart')
    t.equal(await codeOf(ask(await somebody(shop), 'getCart', { id: guests.id })), 'carts.not-found')
  }
})

test('a cart that has something keeps its currency, and a price seen in another is forgotten', async (t) => {
  const buyer = await somebody(shop)
  const [mine, theirs] = await variants(2)
  await ask(buyer, 'createCart', { currency: 'USD', items: [{ variantId: mine, quantity: 1 }] })
  const { cart: guests } = await guest([{ variantId: theirs!, quantity: 1 }])
  t.match(await ask(buyer, 'mergeCart', { token: guests.token }), {
    currency: 'USD',
    items: [{ priceBefore: null }, { priceBefore: null, unitPrice: { currency: 'USD' } }],
  })
  const other = await somebody(shop)
  const { cart: dear } = await guest([{ variantId: theirs!, quantity: 1 }])
  await setPrice(theirs!, 77)
  t.match(await ask(other, 'mergeCart', { token: dear.token }), {
    items: [{ unitPrice: { amount: 77 }, priceBefore: dear.items[0]!.unitPrice }],
  })
})

const anyLines = fc.uniqueArray(
  fc.record({
    variantId: fc.integer({ min: 1, max: 12 }),
    quantity: fc.integer({ min: 1, max: 1_000 }),
    seen: fc.constant(null),
  }),
  { selector: ({ variantId }) => variantId },
)
const anyStock = fc.dictionary(fc.constantFrom(...'1 2 3 4 5 6 7 8 9'.split(' ')), fc.integer({ min: -3, max: 1_000 }))

test('whatever is merged, nothing becomes less, and a second merge of the same does nothing', (t) => {
  const held = fc.property(anyLines, anyLines, anyStock, (own, guests, stock) => {
    const available = new Map(Object.entries(stock).map(([id, pieces]) => [Number(id), pieces]))
    const written = mergedLines(own, guests, available)
    const after = new Map([...own, ...written].map((line) => [line.variantId, line]))
    const before = new Map(own.map(({ variantId, quantity }) => [variantId, quantity]))
    const wanted = new Map(guests.map(({ variantId, quantity }) => [variantId, quantity]))
    return (
      own.every(({ variantId, quantity }) => after.get(variantId)!.quantity >= quantity) &&
      guests.every(({ variantId }) => after.has(variantId)) &&
      written.every(({ variantId, quantity }) => {
        const most = Math.max(1, Math.min(wanted.get(variantId)!, available.get(variantId) ?? 0))
        return quantity === most && quantity > (before.get(variantId) ?? 0)
      }) &&
      mergedLines([...after.values()], guests, available).length === 0
    )
  })
  t.doesNotThrow(() => fc.assert(held, { numRuns: 2_000 }))
  t.end()
})

const line = (variantId: number) => ({ variantId, quantity: 1, seen: null })

test('a cart never holds more lines than it may, whatever goes into it', (t) => {
  const own = Array.from({ length: 98 }, (_, n) => line(n))
  const guests = [97, 200, 201, 202].map(line)
  t.strictSame(
    mergedLines(own, guests, new Map()).map(({ variantId }) => variantId),
    [200, 201],
  )
  t.end()
})

test('nobody who is gone has a cart', async (t) => {
  const buyer = await somebody(shop)
  const [one] = await variants(1)
  await app.db
    .updateTable('users')
    .set({ deleted_at: new Date().toISOString() })
    .where('id', '=', buyer.userId)
    .execute()
  t.equal(await codeOf(ask(buyer, 'addItem', { variantId: one })), 'common.unauthenticated')
  t.equal(await codeOf(ask(people.nobody, 'mergeCart', { token: 'x'.repeat(43) })), 'common.unauthenticated')
})
