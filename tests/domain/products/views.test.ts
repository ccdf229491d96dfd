import t, { test } from 'tap'
import type { User } from '../../../domain/common/access.ts'
import type { JsonText } from '../../../domain/common/json-text.ts'
import { perform } from '../../../domain/common/operation.ts'
import { listRecentlyViewed, noteView } from '../../../domain/products/operations.ts'
import { ProductPage } from '../../../domain/products/schema.ts'
import { rowsOf } from '../../db/catalogue.ts'
import { scopeOf, testShop } from '../../support/app.ts'
import { openConnections, somebody } from '../reviews/crowd.ts'

// Each look is later than the one before.
let now = Date.now()
const app = await testShop(t, { products: 60, clock: () => new Date((now += 1_000)) })

const view = (who: User, id: number) => perform(scopeOf(app, who), noteView, { id })
const viewed = async (who: User) => {
  const answer = (await perform(scopeOf(app, who), listRecentlyViewed, {})) as JsonText
  return ProductPage.parse(answer.parse()).results.map(({ id }) => id)
}

test('what somebody looked at last comes first, and each product once', async (t) => {
  const [who, other] = [await somebody(app), await somebody(app)]
  for (const id of [1, 2, 3, 1]) await view(who, id)
  t.strictSame(await viewed(who), [1, 3, 2])
  t.strictSame(await viewed(other), [])
  await rowsOf(app.url, 'update products set published = false where id = 3')
  t.strictSame(await viewed(who), [1, 2], 'what is not on sale is not shown')
})

test('fifty are remembered, though many are looked at at once', async (t) => {
  const who = await somebody(app)
  await openConnections(app)
  await Promise.all(Array.from({ length: 56 }, (_, n) => view(who, 5 + n)))
  t.equal((await viewed(who)).length, 50)
  await view(who, 1)
  const last = await viewed(who)
  t.equal(last.length, 50)
  t.equal(last[0], 1)
})
