import { sql } from 'kysely'
import t, { test } from 'tap'
import type { User } from '../../../domain/common/access.ts'
import { addWish, getWishlist, removeWish } from '../../../domain/wishlists/operations.ts'
import type { Wish } from '../../../domain/wishlists/schema.ts'
import { rowsOf } from '../../db/catalogue.ts'
import { testShop } from '../../support/app.ts'
import { codeOf, failureOf } from '../../support/failure.ts'
import { as, openConnections, somebody } from '../reviews/crowd.ts'

const app = await testShop(t, { products: 6 })
const ask = as(app)

const add = (who: User, productId: number, variantId?: number) => ask<Wish>(who, addWish, { productId, variantId })
const list = async (who: User, input: object = {}) =>
  ask<{ results: Wish[]; next: string | null }>(who, getWishlist, input)

const variantsOf = async (productId: number) =>
  (
    await rowsOf<{ id: number }>(
      app.url,
      `select id::int from variants where product_id = ${productId} order by price_amount`,
    )
  ).map(({ id }) => id)

test('a wishlist says what a thing cost when it was added, what it costs now, and whether there is any', async (t) => {
  const who = await somebody(app)
  const [cheapest, other] = await variantsOf(1)
  const wished = await add(who, 1)
  t.match(wished, { product: { id: 1 }, variantId: null, options: {}, priceFell: false, available: true })
  t.strictSame(wished.price, wished.priceWhenAdded)
  t.match(await add(who, 1, other), { variantId: other, options: { size: String }, imageUrl: /^https:/ })

  await sql`update variants set price_amount = price_amount - 1 where id = ${cheapest}`.execute(app.db)
  const [second, first] = (await list(who)).results
  t.match(first, { priceFell: true, price: { amount: wished.price!.amount - 1 }, priceWhenAdded: wished.price })
  t.match(second, { priceFell: false }, 'the other costs what it did')
  t.match(await add(who, 1), { id: wished.id, priceWhenAdded: wished.price }, 'adding it again begins nothing anew')

  await sql`update stock_levels set on_hand = reserved where variant_id = ${other}`.execute(app.db)
  t.match((await list(who)).results, [{ available: false }, { available: true }])
  await sql`update products set published = false where id = 1`.execute(app.db)
  t.match((await list(who)).results[1], { product: { id: 1 }, price: null, available: false, priceFell: false })
})

test('each has a list of their own, and nobody has a thing on it twice', async (t) => {
  const [who, other] = [await somebody(app), await somebody(app)]
  await openConnections(app)
  const added = await Promise.all(Array.from({ length: 10 }, () => add(who, 2)))
  t.equal(new Set(added.map(({ id }) => id)).size, 1)
  t.strictSame((await list(other)).results, [])
  t.equal(await codeOf(ask(other, removeWish, { id: added[0]!.id })), 'wishlists.not-found')
  await ask(who, removeWish, { id: added[0]!.id })
  t.strictSame((await list(who)).results, [])
})

test('what is not there cannot be wished for, nor more than fits', async (t) => {
  const who = await somebody(app)
  t.equal(await codeOf(add(who, 987_654_321)), 'products.not-found')
  const [foreign] = await variantsOf(3)
  t.match(await failureOf(add(who, 2, foreign)), { code: 'common.invalid', errors: [{ path: 'variantId' }] })
  await sql`
    insert into products (vendor_id, category_id, slug, name)
    select 1, (select min(id) from categories), 'wished-' || n, 'Wished' from generate_series(1, 500) as n`.execute(
    app.db,
  )
  await sql`
    insert into wishlist_items (user_id, product_id, added_at)
    select ${who.userId}, id, now() from products where slug like 'wished-%'`.execute(app.db)
  t.equal(await codeOf(add(who, 2)), 'wishlists.full')
  const pages: Wish[] = []
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await list(who, { limit: 100, ...(cursor && { cursor }) })
    pages.push(...page.results)
    cursor = page.next
  }
  t.equal(new Set(pages.map(({ id }) => id)).size, 500)
  t.match(pages[0], { price: null, priceWhenAdded: null, available: false })
})
