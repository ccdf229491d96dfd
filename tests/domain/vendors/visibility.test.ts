import { sql } from 'kysely'
import t, { test } from 'tap'
import { addItem, addProduct, createCart, getCart } from '../../../domain/carts/operations.ts'
import type { Cart } from '../../../domain/carts/schema.ts'
import {
  createCollection,
  getCollection,
  listCollections,
  listCollectionsOf,
  listProductsOf,
} from '../../../domain/collections/operations.ts'
import type { Actor } from '../../../domain/common/access.ts'
import { JsonText } from '../../../domain/common/json-text.ts'
import { type Operation, perform } from '../../../domain/common/operation.ts'
import { getStock } from '../../../domain/inventory/operations.ts'
import { placeOrder } from '../../../domain/orders/operations.ts'
import * as products from '../../../domain/products/operations.ts'
import { exportProducts } from '../../../domain/products/exporting.ts'
import { listReviews } from '../../../domain/reviews/operations.ts'
import { recommendSize } from '../../../domain/sizing/operations.ts'
import {
  approveVendor,
  getVendor,
  listVendors,
  refuseVendor,
  reinstateVendor,
  suspendVendor,
} from '../../../domain/vendors/operations.ts'
import { mountedProcedures, mountedRoutes } from '../../doors/both-doors.ts'
import { address, skirt } from '../../doors/samples.ts'
import { particulars } from '../../doors/samples/vendors.ts'
import { faultsOf } from '../../../server/manage/verify.ts'
import { rowsOf } from '../../db/catalogue.ts'
import { until } from '../../server/child.ts'
import { people, scopeOf, testShop } from '../../support/app.ts'
import { codeOf } from '../../support/failure.ts'
import { founder } from './founder.ts'

const app = await testShop(t)

async function ask<T>(operation: Operation, input: object, as: Actor = people.nobody): Promise<T> {
  const answer = await perform(scopeOf(app, as), operation, input)
  return (answer instanceof JsonText ? JSON.parse(answer.text) : answer) as T
}

/** A shop with a product of a name that nothing else has. */
async function shopWithProduct() {
  const shop = await founder(app, { application: particulars })
  const name = `Zanzibar ${shop.slug} Cape`
  const sizeChart = { unit: 'cm', sizes: [{ size: 'M', measurements: { waist: { min: 66, max: 72 } } }] }
  const made = await ask<{ id: number; slug: string; variants: { id: number }[] }>(
    products.createProduct,
    { ...skirt, name, sizeChart },
    shop.owner,
  )
  const collection = await ask<{ id: number }>(
    createCollection,
    { name: 'Capes', rule: { search: shop.slug } },
    shop.owner,
  )
  return {
    ...shop,
    name,
    collection: collection.id,
    product: made.id,
    productSlug: made.slug,
    variantId: made.variants[0]!.id,
  }
}
type Shop = Awaited<ReturnType<typeof shopWithProduct>>

const listed = async (operation: Operation, input: object, as?: Actor): Promise<string> =>
  JSON.stringify(await ask(operation, input, as))
const measured = { sex: 'female', ageYears: 30, heightCm: 170, weightKg: 65 }

/** Every read that is open to all, by whether a product or its shop is to be seen there. Reads of one thing fail or not. */
const reads: Readonly<Record<string, (shop: Shop, as: Actor) => Promise<boolean>>> = {
  'products.list': async ({ slug, name }, as) => {
    const all = ['createdAt', '-price', 'name', '-createdAt'].map((ordering) =>
      listed(products.listProducts, { ordering, limit: 100 }, as),
    )
    const seen = (await Promise.all(all)).map((text) => text.includes(name))
    const ofVendor = await found(products.listProducts, { vendor: slug }, as)
    return seen.every((each) => each === seen[0]) && seen[0] === ofVendor && ofVendor
  },
  'products.search': async ({ name }, as) => (await listed(products.searchProducts, { q: name }, as)).includes(name),
  'products.suggest': async ({ name }, as) =>
    (await listed(products.suggestProducts, { q: 'zanzi' }, as)).includes(name) ||
    (await listed(products.suggestProducts, { q: 'za' }, as)).includes(name),
  'products.byId': ({ product }, as) => found(products.getProduct, { id: product }, as),
  'products.bySlug': ({ productSlug }, as) => found(products.getProductBySlug, { slug: productSlug }, as),
  'products.prices': ({ product }, as) => found(products.listPrices, { id: product }, as),
  'products.pictures': ({ product }, as) => found(products.listPictures, { id: product }, as),
  'products.related': async ({ product, name }, as) => {
    const other = await sql<{ id: number }>`
      select p.id from products p join products mine on mine.id = ${product}
      where p.category_id = mine.category_id and p.id <> mine.id and p.published
      order by abs(p.price_from - mine.price_from) limit 1`.execute(app.db)
    const beside = await listed(products.listRelated, { id: other.rows[0]!.id }, as)
    return beside.includes(name)
  },
  'products.boughtTogether': async ({ product, name }, as) => {
    await sql`
      insert into product_pairs (product_id, other_id, orders) values (1, ${product}, 99) on conflict do nothing`.execute(
      app.db,
    )
    return (await listed(products.listBoughtTogether, { id: 1 }, as)).includes(name)
  },
  'collections.list': async ({ slug }, as) =>
    (await listed(listCollections, { vendor: slug }, as)).includes(`"${slug}"`),
  'collections.ofVendor': async ({ slug }, as) =>
    (await found(listCollectionsOf, { id: slug }, as)) &&
    (await listed(listCollectionsOf, { id: slug }, as)).includes(`"${slug}"`),
  'collections.get': ({ collection }, as) => found(getCollection, { id: collection }, as),
  'collections.products': async ({ collection, name }, as) =>
    (await found(getCollection, { id: collection }, as)) &&
    (await listed(listProductsOf, { id: collection }, as)).includes(name),
  'reviews.list': ({ product }, as) => found(listReviews, { id: product }, as),
  'inventory.getStock': async ({ variantId }, as) =>
    (await listed(getStock, { variantIds: [variantId] }, as)).includes('"available":10'),
  'sizing.recommend': ({ product }, as) => found(recommendSize, { productId: product, ...measured }, as),
  'vendors.get': async ({ id, slug }, as) => {
    const [byId, bySlug] = [await found(getVendor, { id }, as), await found(getVendor, { id: slug }, as)]
    return byId && bySlug
  },
  'vendors.list': async ({ slug }, as) => (await listed(listVendors, { limit: 100 }, as)).includes(`"${slug}"`),
}

/** Open to all, and about nothing that vendors sell. */
const others = new Set([
  'products.getCategory',
  'products.listCategories',
  'measurements.predict',
  'carts.shippingRates',
  'flags.mine',
])

const found = (operation: Operation, input: object, as: Actor): Promise<boolean> =>
  ask(operation, input, as).then(
    () => true,
    (error: { type?: { code: string } }) => {
      if (!/not-found|common\.invalid/.test(error.type?.code ?? '')) throw error
      return false
    },
  )

const seenBy = async (shop: Shop, as: Actor): Promise<string[]> => {
  const seen: string[] = []
  for (const [id, sees] of Object.entries(reads)) if (await sees(shop, as)) seen.push(id)
  return seen
}

const buy = (variantId: number) =>
  codeOf(ask(placeOrder, { items: [{ variantId, quantity: 1 }], deliveryAddress: address }, people.customer))
const shown = (shop: Shop, as: Actor = people.nobody) => seenBy(shop, as)
const inCatalogueFile = async ({ name }: Shop) => {
  for await (const each of exportProducts(app.db)) if (each.name === name) return each.published
  return undefined
}

test('what is open to all and reads is looked at here', async (t) => {
  const mounted = [...(await mountedRoutes()), ...mountedProcedures()].map(({ operation }) => operation)
  const open = mounted.filter(({ access, effect }) => access.public && effect === 'read').map(({ id }) => id)
  const missing = [...new Set(open)].filter((id) => !(id in reads) && !others.has(id))
  t.strictSame(missing, [], 'say in this file how a new read hides what a vendor sells who may not')
})

test('a shop that waits, was refused or is suspended shows nothing to anybody but its own and staff', async (t) => {
  const states = { applied: [], refused: [refuseVendor], suspended: [approveVendor, suspendVendor] } as const
  const insiders = [
    'collections.get',
    'collections.list',
    'collections.ofVendor',
    'products.byId',
    'products.bySlug',
    'products.pictures',
    'products.prices',
    'reviews.list',
    'sizing.recommend',
    'vendors.get',
  ]
  for (const [status, steps] of Object.entries(states)) {
    const shop = await shopWithProduct()
    for (const step of steps) await ask(step, { id: shop.id, reason: 'Why' }, people.admin)
    for (const stranger of [people.nobody, people.customer, people.vendor]) {
      t.strictSame(await shown(shop, stranger), [], status)
    }
    for (const insider of [shop.owner, people.admin]) {
      t.strictSame((await shown(shop, insider)).toSorted(), insiders, `${status}: who looks after it`)
    }
    const drafts = await listed(products.listProducts, { published: false, limit: 100 }, shop.owner)
    t.ok(drafts.includes(shop.name), 'its owner finds it among what is not public')
    t.equal(await inCatalogueFile(shop), false, 'nor is it on sale in a file of the catalogue')
    t.equal(
      await codeOf(ask(addItem, { variantId: shop.variantId, quantity: 1 }, people.customer)),
      'carts.not-on-sale',
    )
    const add = ask(addProduct, { id: shop.product, variantId: shop.variantId, quantity: 1 }, people.customer)
    t.equal(await codeOf(add), 'carts.not-on-sale')
    t.equal(await buy(shop.variantId), 'orders.variant-not-on-sale')
  }
  t.strictSame(await faultsOf(app.db), [])
})

test('once it is let in everything is there, and goes and comes again with what it may', async (t) => {
  const shop = await shopWithProduct()
  const decide = (operation: Operation) => ask(operation, { id: shop.id, reason: 'Why' }, people.admin)
  await decide(approveVendor)
  t.strictSame((await shown(shop)).toSorted(), Object.keys(reads).toSorted())
  const items = [{ variantId: shop.variantId, quantity: 1 }]
  const cart = await ask<Cart>(createCart, { items }, people.customer)
  await decide(suspendVendor)
  t.match(await ask(getCart, { id: cart.id }, people.customer), { items: [{ unitPrice: null, available: 0 }] })
  const order = ask(placeOrder, { cartId: cart.id, deliveryAddress: address }, people.customer)
  t.equal(await codeOf(order), 'orders.variant-not-on-sale', 'what lies in a cart cannot be ordered')
  await decide(reinstateVendor)
  t.strictSame((await shown(shop)).toSorted(), Object.keys(reads).toSorted())
  await t.resolves(ask(placeOrder, { cartId: cart.id, deliveryAddress: address }, people.customer))
})

test('a draft stays one, whatever becomes of its shop, and what is edited meanwhile comes to light with it', async (t) => {
  const shop = await shopWithProduct()
  const edit = (published: boolean) => ask(products.updateProduct, { id: shop.product, published }, shop.owner)
  await edit(false)
  await ask(approveVendor, { id: shop.id }, people.admin)
  t.strictSame((await shown(shop)).toSorted(), [
    'collections.get',
    'collections.list',
    'collections.ofVendor',
    'vendors.get',
    'vendors.list',
  ])
  await ask(suspendVendor, { id: shop.id, reason: 'Why' }, people.admin)
  await edit(true)
  t.strictSame(await shown(shop), [])
  await ask(reinstateVendor, { id: shop.id }, people.admin)
  t.strictSame((await shown(shop)).toSorted(), Object.keys(reads).toSorted())
  t.strictSame(await faultsOf(app.db), [])
})

test('what is written while its shop is decided about ends as the decision says', async (t) => {
  const shop = await shopWithProduct()
  await ask(approveVendor, { id: shop.id }, people.admin)
  const writes = [
    sql`insert into products (vendor_id, category_id, slug, name) values (${shop.id}, 1, 'late-cape', 'Late Cape')`,
    sql`update products set offered = true where id = ${shop.product}`,
  ]
  for (const write of writes) {
    const { decision } = await app.db.transaction().execute(async (trx) => {
      await write.execute(trx)
      const decision = ask(suspendVendor, { id: shop.id, reason: 'Why' }, people.admin)
      const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      const waits = until(async () => (await rowsOf(app.url, waiting)).length > 0, 'it waits for the lock')
      t.equal(await Promise.race([decision.then(() => 'it did not wait'), waits.then(() => 'it waits')]), 'it waits')
      return { decision }
    })
    await decision
    t.strictSame(await faultsOf(app.db), [])
    t.strictSame(await shown(shop), [])
    await ask(reinstateVendor, { id: shop.id }, people.admin)
    t.strictSame(await faultsOf(app.db), [])
  }
})
