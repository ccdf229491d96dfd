import { sql } from 'kysely'
import t, { test } from 'tap'
import { createCollection, editCollection } from '../../../domain/collections/operations.ts'
import { perform } from '../../../domain/common/operation.ts'
import { getVendor, listVendors } from '../../../domain/vendors/operations.ts'
import type { VendorProfile } from '../../../domain/vendors/schema.ts'
import { people, scopeOf, testShop } from '../../support/app.ts'

const app = await testShop(t)
const get = async (id: number | string, as: keyof typeof people = 'nobody') =>
  (await perform(scopeOf(app, people[as]), getVendor, { id })) as VendorProfile

const review = (productId: number, rating: number, status = 'published') =>
  sql`
    insert into reviews (product_id, rating, reviewer_name, status, created_at, updated_at)
    values (${productId}, ${rating}, 'Ada O.', ${status}, now(), now())`.execute(app.db)

test('a vendor’s page says how many products are on sale and how all of them are liked', async (t) => {
  const { rows } = await sql<{ id: number }>`
    select id from products where vendor_id = 1 and published and deleted_at is null order by id`.execute(app.db)
  const [first, second] = rows.map(({ id }) => id) as [number, number]
  await sql`delete from reviews`.execute(app.db)
  t.match(await get(1), { id: 1, slug: 'adire-house', productCount: rows.length, averageRating: null, reviewCount: 0 })
  for (const rating of [5, 5, 4]) await review(first, rating)
  await review(second, 1)
  await review(second, 1, 'pending')
  t.match(await get('adire-house'), { averageRating: 3.75, reviewCount: 4, productCount: rows.length })
  await sql`update products set deleted_at = now() where id = ${second}`.execute(app.db)
  t.match(await get(1), { averageRating: 3.75, reviewCount: 4, productCount: rows.length - 1 }, 'what was liked least')
  t.match(await get(2), { averageRating: null, reviewCount: 0 })
})

const names = async (as?: keyof typeof people) => (await get(1, as)).collections.map(({ name }) => name)

test('it shows the collections that are published, the latest first', async (t) => {
  const make = async (name: string) =>
    (await perform(scopeOf(app, people.vendor), createCollection, { name, rule: {} })) as { id: number }
  await make('First')
  const second = await make('Second')
  t.strictSame(await names(), ['Second', 'First'])
  await perform(scopeOf(app, people.vendor), editCollection, { id: second.id, published: false })
  t.strictSame(await names(), ['First'])
  t.strictSame(await names('vendor'), ['First'], 'the page is the same for its own')
})

test('lists of vendors stay short', async (t) => {
  const page = (await perform(scopeOf(app, people.nobody), listVendors, {})) as { results: object[] }
  t.notOk(page.results.some((vendor) => 'collections' in vendor))
})
