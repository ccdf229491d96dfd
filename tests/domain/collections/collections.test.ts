import { sql } from 'kysely'
import t, { test } from 'tap'
import type { z } from 'zod'
import * as operations from '../../../domain/collections/operations.ts'
import type { Collection } from '../../../domain/collections/schema.ts'
import type { Actor } from '../../../domain/common/access.ts'
import type { JsonText } from '../../../domain/common/json-text.ts'
import { type Operation, perform } from '../../../domain/common/operation.ts'
import { createProduct, listProducts, updateProduct } from '../../../domain/products/operations.ts'
import { ProductPage } from '../../../domain/products/schema.ts'
import { suspendVendor } from '../../../domain/vendors/operations.ts'
import { skirt } from '../../doors/samples.ts'
import { people, scopeOf, testShop } from '../../support/app.ts'
import { codeOf, failureOf } from '../../support/failure.ts'

const app = await testShop(t, { products: 90 })
const { admin, vendor, customer, nobody } = people
const other: Actor = { ...vendor, vendorIds: [2], ownerOf: [2] }
const table = { ...operations }
const ask = <T = Collection>(who: Actor, what: keyof typeof table, input: object) =>
  perform(scopeOf(app, who), table[what] as unknown as Operation, input) as Promise<T>

type Listed = z.output<typeof ProductPage>
const pageOf = async (text: Promise<unknown>): Promise<Listed> => ProductPage.parse(((await text) as JsonText).parse())
const productsOf = (id: number | string, more: object = {}) =>
  pageOf(ask(nobody, 'listProductsOf', { id, limit: 100, ...more }))
const idsOf = async (id: number | string) => (await productsOf(id)).results.map((product) => product.id)
const make = (input: object, who: Actor = vendor) => ask(who, 'createCollection', { name: 'Chosen', ...input })
const product = (more: object = {}) =>
  perform(scopeOf(app, vendor), createProduct, { ...skirt, ...more }).then((made) => (made as JsonText).parse() as { id: number }) // prettier-ignore
const edit = (input: z.input<typeof updateProduct.input>) => perform(scopeOf(app, vendor), updateProduct, input)

test('what is in a collection is what a list with the same filters holds', async (t) => {
  const rules = [
    {},
    { category: 'skirts' },
    { priceMin: 1_000_000, priceMax: 3_000_000, currency: 'NGN' },
    { size: ['M', 'L'], inStock: true },
    { colour: 'navy', inStock: false },
    { search: 'hand' },
  ]
  for (const rule of rules) {
    for (const ordering of ['-createdAt', 'price', '-rating'] as const) {
      const listed = await pageOf(
        perform(scopeOf(app, nobody), listProducts, { ...rule, vendor: 1, ordering, limit: 100 }),
      )
      const { id } = await make({ rule, ordering })
      t.strictSame(await productsOf(id), { ...listed }, JSON.stringify({ rule, ordering }))
    }
  }
  const { id, slug } = await make({ rule: {}, ordering: 'name' }, admin)
  const everything = await idsOf(slug)
  const walked: number[] = []
  for (let cursor: string | null | undefined = undefined; cursor !== null;) {
    const { results, next }: Listed = await productsOf(id, { limit: 7, ...(cursor && { cursor }) })
    walked.push(...results.map((each) => each.id))
    cursor = next
  }
  t.strictSame(walked, everything)
})

test('a product is in it from the commit that makes it fit, and no longer than it does', async (t) => {
  const { id } = await make({ rule: { category: 'skirts', search: 'quagga' } })
  t.strictSame(await idsOf(id), [])
  const made = await product({ name: 'Quagga Skirt' })
  t.strictSame(await idsOf(id), [made.id])
  await edit({ id: made.id, name: 'Zebra Skirt' })
  t.strictSame(await idsOf(id), [])
})

test('by hand products are added whatever the rule says, and left out', async (t) => {
  const [fits, odd, draft] = [
    await product({ name: 'Okapi one' }),
    await product({ name: 'Odd one' }),
    await product({ name: 'Okapi draft', published: false }),
  ]
  const rule = { search: 'okapi' }
  const { id } = await make({ rule, ordering: 'name', addedIds: [odd.id, draft.id] })
  t.strictSame(await idsOf(id), [odd.id, fits.id], 'what is not on sale is not there')
  await ask(vendor, 'editCollection', { id, addedIds: [], excludedIds: [fits.id] })
  t.strictSame(await idsOf(id), [])
  t.match(await ask(nobody, 'getCollection', { id }), { rule, excludedIds: [fits.id], vendor: { id: 1 } })

  await edit({ id: fits.id, published: false })
  await sql`update products set deleted_at = now() where id = ${fits.id}`.execute(app.db)
  t.match(await ask(vendor, 'editCollection', { id, name: 'Renamed' }), { name: 'Renamed', excludedIds: [fits.id] })
})

test('a vendor’s collection is of its own products, and nobody else’s to change', async (t) => {
  const mine = await make({ rule: { category: 'skirts' }, published: false })
  t.match(mine, { vendor: { id: 1 }, rule: { category: Number }, published: false })
  for (const what of ['editCollection', 'deleteCollection'] as const) {
    t.equal(await codeOf(ask(other, what, { id: mine.id })), 'collections.not-found')
    t.equal(await codeOf(ask(customer, what, { id: mine.id })), 'common.forbidden')
  }
  for (const who of [other, customer, nobody]) {
    t.equal(await codeOf(ask(who, 'getCollection', { id: mine.id })), 'collections.not-found')
    t.equal(await codeOf(ask(who, 'listProductsOf', { id: mine.slug })), 'collections.not-found')
    const { results } = await ask<{ results: Collection[] }>(who, 'listCollections', { limit: 100 })
    t.notOk(results.some(({ id }) => id === mine.id))
  }
  t.equal((await ask(admin, 'getCollection', { id: mine.id })).id, mine.id)

  const ofMarket = await make({ rule: { vendor: 2 } }, admin)
  t.equal(ofMarket.vendor, null)
  for (const what of ['editCollection', 'deleteCollection'] as const) {
    t.equal(await codeOf(ask(vendor, what, { id: ofMarket.id })), 'collections.not-found')
  }
  t.equal(await codeOf(make({ rule: {}, vendorId: 2 })), 'vendors.not-yours')
  const vendors = new Set((await productsOf(ofMarket.id)).results.map((each) => each.vendor.id))
  t.strictSame(vendors, new Set([2]))
})

test('a rule that makes no sense is refused, field by field', async (t) => {
  const foreign = await sql<{ id: number }>`select id from products where vendor_id = 2 limit 1`.execute(app.db)
  const foreignId = foreign.rows[0]!.id
  const faults = async (input: object, who: Actor = vendor) => {
    const { errors } = await failureOf(make(input, who))
    return (errors as { path: string }[]).map(({ path }) => path).toSorted()
  }
  t.strictSame(await faults({ rule: { category: 'none', priceMin: 5, priceMax: 4, vendor: 1 } }), [
    'rule.category',
    'rule.priceMax',
    'rule.vendor',
  ])
  t.strictSame(await faults({ rule: {}, ordering: 'relevance' }), ['ordering'])
  t.strictSame(await faults({ rule: { vendor: 987_654 } }, admin), ['rule.vendor'])
  t.strictSame(await faults({ rule: {}, addedIds: [foreignId], excludedIds: [foreignId] }), [
    'addedIds',
    'excludedIds',
    'excludedIds',
  ])
  t.strictSame(await faults({ rule: { price_max: 4 } }), ['rule'], 'a filter that nobody knows would widen it')
  const { id } = await make({ rule: { priceMin: 5 } })
  t.equal(await codeOf(ask(vendor, 'editCollection', { id, rule: { size: [] } })), 'common.invalid')
})

test('who has not seen the last edit changes nothing, and an edit that changes nothing leaves no trace', async (t) => {
  const made = await make({ rule: {} })
  const now = await ask(vendor, 'editCollection', { id: made.id, name: 'Second', expectedUpdatedAt: made.updatedAt })
  for (const what of ['editCollection', 'deleteCollection'] as const) {
    t.equal(await codeOf(ask(vendor, what, { id: made.id, expectedUpdatedAt: made.updatedAt })), 'common.changed')
  }
  t.strictSame(await ask(vendor, 'editCollection', { id: made.id, name: 'Second' }), now)
  await ask(vendor, 'deleteCollection', { id: made.id, expectedUpdatedAt: now.updatedAt })
  t.equal((await make({ rule: {}, slug: made.slug })).slug, made.slug, 'its slug is free again')
  const events = await app.db.selectFrom('events').select(['name', 'changes']).where('aggregate', '=', `collection:${made.id}`).orderBy('id').execute() // prettier-ignore
  t.strictSame(
    events.map(({ name }) => name),
    ['collection.created', 'collection.edited', 'collection.deleted'],
  )
  t.match(events[1], { changes: { name: { before: 'Chosen', after: 'Second' } } })
})

test('behind the wall a vendor meets its own alone, whatever is forgotten', async (t) => {
  await make({ rule: {} })
  await make({ rule: {} }, admin)
  await make({ rule: {}, vendorId: 2 }, admin)
  const rows = await app.db.transaction().execute(async (trx) => {
    await sql`select set_config('fashionistar.vendor_ids', '{1}', true)`.execute(trx)
    await sql`set local role fashionistar_tenant`.execute(trx)
    await sql`update collections set name = 'Mine'`.execute(trx)
    return (await sql<{ vendor_id: number }>`select distinct vendor_id from collections`.execute(trx)).rows
  })
  t.strictSame(rows, [{ vendor_id: 1 }])
  const named = await sql<{ vendor_id: number | null }>`
    select distinct vendor_id from collections where name = 'Mine'`.execute(app.db)
  t.strictSame(named.rows, [{ vendor_id: 1 }])
})

test('the collections of a vendor that may not sell are not there', async (t) => {
  const { id } = await make({ rule: {}, vendorId: 2 }, admin)
  t.ok((await idsOf(id)).length > 0)
  await perform(scopeOf(app, admin), suspendVendor, { id: 2, reason: 'Complaints.' })
  t.equal(await codeOf(ask(nobody, 'getCollection', { id })), 'collections.not-found')
  t.equal(await codeOf(ask(nobody, 'listProductsOf', { id })), 'collections.not-found')
  t.equal((await ask(other, 'getCollection', { id })).id, id)
})
