import t, { test } from 'tap'
import { createAdmin } from '../../../domain/authentication/operations.ts'
import { perform } from '../../../domain/common/operation.ts'
import { placeOrder } from '../../../domain/orders/operations.ts'
import { createProduct, deleteProduct, updateProduct } from '../../../domain/products/operations.ts'
import { houseScope } from '../../../server/context.ts'
import { fileOf, shirt } from '../../server/catalogue-files/file.ts'
import { take } from '../../server/catalogue-files/market.ts'
import { people, scopeOf, testShop } from '../../support/app.ts'

const app = await testShop(t)
const vendor = scopeOf(app, people.vendor)

const price = (amount: number) => ({ amount, currency: 'NGN' })
const small = { sku: 'C-S', options: { size: 'S', colour: 'Navy' }, price: price(1_000), stock: 3 }
const large = { sku: 'C-L', options: { size: 'L', colour: 'Navy' }, price: price(1_200), stock: 4 }
const draft = { name: 'Cape', category: 'kaftans', description: '<p>Wool</p>', variants: [small, large] }

interface Product {
  readonly id: number
  readonly variants: readonly { readonly id: number }[]
}

const create = async (): Promise<Product> =>
  JSON.parse(((await perform(vendor, createProduct, draft)) as { text: string }).text) as Product

const all = () => app.db.selectFrom('events').select(['name', 'aggregate', 'changes']).orderBy('id').execute()

/** The events that something leaves, each with what it changed. */
async function eventsOf(act: () => Promise<unknown>) {
  const before = (await all()).length
  await act()
  return (await all()).slice(before)
}

const edit = (id: number, fields: object) => eventsOf(() => perform(vendor, updateProduct, { id, ...fields }))

test('a new product is one event, its variants and their first pieces among it', async (t) => {
  const events = await eventsOf(create)
  t.equal(events.length, 1)
  t.match(events[0], {
    name: 'product.created',
    aggregate: /^product:\d+$/,
    changes: {
      name: { before: null, after: 'Cape' },
      slug: { before: null, after: 'cape' },
      description: { before: null, after: '<p>Wool</p>' },
      vendorId: { before: null, after: 1 },
      published: { before: null, after: true },
      optionNames: { before: null, after: ['size', 'colour'] },
      variants: {
        before: null,
        after: [
          { sku: 'C-S', price: price(1_000), stock: 3 },
          { sku: 'C-L', price: price(1_200), stock: 4 },
        ],
      },
    },
  })
})

test('an edit tells of each field what it was and what it became, and of no other', async (t) => {
  const { id } = await create()
  const [renamed] = await edit(id, { name: 'Long Cape', description: '<p>Wool</p>', published: false })
  t.strictSame(renamed, {
    name: 'product.updated',
    aggregate: `product:${id}`,
    changes: { name: { before: 'Cape', after: 'Long Cape' }, published: { before: true, after: false } },
  })
  const [pictured] = await edit(id, { images: [{ url: 'https://example.com/1.jpg', alt: 'Front' }] })
  const image = { url: 'https://example.com/1.jpg', alt: 'Front' }
  t.strictSame(pictured?.changes, { images: { before: null, after: [image] } })
  const [bare] = await edit(id, { images: [] })
  t.strictSame(bare?.changes, { images: { before: [image], after: null } })
  t.strictSame(await edit(id, { name: 'Long Cape', images: [], variants: [small, large] }), [], 'the same is no change')
})

test('of variants those are told that are other than before', async (t) => {
  const { id, variants } = await create()
  const [event, ...others] = await edit(id, {
    variants: [small, { ...large, price: price(1_500), compareAtPrice: price(2_000), weightGrams: 300 }],
  })
  t.strictSame(others, [])
  const before = { id: variants[1]!.id, position: 1, sku: 'C-L', barcode: null, options: large.options, grams: 0 }
  t.strictSame(event?.changes, {
    variants: {
      before: [{ ...before, price: price(1_200), compareAtPrice: null }],
      after: [{ ...before, price: price(1_500), compareAtPrice: price(2_000), grams: 300 }],
    },
  })
  const medium = { ...small, sku: 'C-M', options: { size: 'M', colour: 'Navy' } }
  const [replaced] = await edit(id, { variants: [medium, { ...large, price: price(1_500) }] })
  t.match(replaced?.changes, {
    variants: {
      before: [{ sku: 'C-S' }, { sku: 'C-L', compareAtPrice: price(2_000) }],
      after: [
        { sku: 'C-M', stock: 3 },
        { sku: 'C-L', compareAtPrice: null },
      ],
    },
  })
})

const chart = (max: number) => ({
  sizeChart: { unit: 'cm', sizes: [{ size: 'S', measurements: { chest: { min: 80, max } } }] },
})

test('of a size chart only that it changed', async (t) => {
  const { id } = await create()
  t.strictSame((await edit(id, chart(90)))[0]?.changes, { sizeChart: { before: null, after: '…' } })
  t.strictSame((await edit(id, chart(91)))[0]?.changes, { sizeChart: { before: '…', after: '…' } })
  t.strictSame(await edit(id, chart(91)), [])
})

test('pieces have a history of their own', async (t) => {
  const { id, variants } = await create()
  const [smallId, largeId] = variants.map((variant) => variant.id)
  const deliveryAddress = { name: 'Chidi', line1: '1 Marina', city: 'Lagos', country: 'NG' }
  const order = { items: [{ variantId: smallId, quantity: 2 }], deliveryAddress }
  const placed = await eventsOf(() => perform(scopeOf(app, people.customer), placeOrder, order))
  t.match(placed, [
    {
      name: 'order.placed',
      // Two pieces, and the parcel they come in.
      changes: {
        status: { before: null, after: 'pending' },
        total: { before: null, after: { amount: Number, currency: 'NGN' } },
      },
    },
  ])
  t.equal(placed.length, 1, 'what an order reserves is told by the order')
  const counts = [1, 9]
  const recounted = await edit(id, { variants: [small, large].map((each, n) => ({ ...each, stock: counts[n] })) })
  t.strictSame(recounted, [
    { name: 'stock.changed', aggregate: `variant:${smallId}`, changes: { onHand: { before: 3, after: 2 } } },
    { name: 'stock.changed', aggregate: `variant:${largeId}`, changes: { onHand: { before: 4, after: 9 } } },
  ])
})

test('taking a product off the market is one change', async (t) => {
  const { id } = await create()
  const events = await eventsOf(() => perform(vendor, deleteProduct, { id }))
  t.strictSame(
    events.map(({ name, changes }) => [name, Object.keys(changes as object)]),
    [['product.deleted', ['deletedAt']]],
  )
})

test('an import tells also of the vendors and categories it makes, once', async (t) => {
  const row = { ...shirt, Vendor: 'New Loom', Type: 'Home > Linen' }
  const first = await eventsOf(() => take(app, fileOf([row])))
  t.match(first, [
    { name: 'vendor.created', changes: { name: { before: null, after: 'New Loom' } } },
    { name: 'category.created', changes: { name: { before: null, after: 'Home' } } },
    { name: 'category.created', changes: { name: { after: 'Linen' }, parentId: { before: null, after: Number } } },
    { name: 'product.created', changes: { name: {}, variants: {} } },
  ])
  t.equal(first.length, 4)
  t.strictSame(await eventsOf(() => take(app, fileOf([row]))), [])
  const dearer = await eventsOf(() => take(app, fileOf([{ ...row, 'Variant Price': '999' }])))
  t.match(dearer, [{ name: 'product.updated', changes: { variants: { after: [{ price: price(99_900) }] } } }])
  t.equal(dearer.length, 1)
})

test('an account is told by its id, never by name or address', async (t) => {
  const admin = { email: 'ada@example.com', fullName: 'Ada Okafor', password: 'three unlikely words' }
  const events = await eventsOf(() => perform(houseScope(app), createAdmin, admin))
  t.match(events, [{ name: 'user.registered', aggregate: /^user:\d+$/ }])
  t.strictSame(events[0]?.changes, { roles: { before: null, after: ['customer', 'admin'] } })
})
