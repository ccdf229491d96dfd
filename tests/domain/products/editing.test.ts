import t, { test } from 'tap'
import { perform } from '../../../domain/common/operation.ts'
import { JsonText } from '../../../domain/common/json-text.ts'
import {
  createProduct,
  deleteProduct,
  getProduct,
  listPrices,
  replaceProduct,
  updateProduct,
} from '../../../domain/products/operations.ts'
import { Product } from '../../../domain/products/schema.ts'
import { people, scopeOf, testShop } from '../../support/app.ts'
import { codeOf, failureOf } from '../../support/failure.ts'

const app = await testShop(t)
const vendor = scopeOf(app, people.vendor)

const shown = (result: unknown) => Product.parse(result instanceof JsonText ? result.parse() : result)
const price = (amount: number) => ({ amount, currency: 'NGN' })
const sizes = (...names: string[]) =>
  names.map((size, index) => ({
    sku: `K-${size}`,
    options: { size, colour: 'Navy' },
    price: price(1_000 + index),
    stock: 3,
  }))
const draft = { name: 'Kaftan of the Coast', category: 'kaftans', variants: sizes('S', 'M') }

const create = async (more = {}) => shown(await perform(vendor, createProduct, { ...draft, ...more }))
const update = async (input: Parameters<typeof perform>[2]) => shown(await perform(vendor, updateProduct, input))
const events = async (name: string) =>
  (await app.db.selectFrom('events').select('id').where('name', '=', name).execute()).length

test('a vendor puts a product on sale with its variants and stock', async (t) => {
  const product = await create({ description: '<p>Light</p><script>x</script>' })
  t.match(product, { slug: 'kaftan-of-the-coast', vendor: { slug: 'adire-house' }, description: '<p>Light</p>' })
  t.strictSame(
    product.variants.map(({ options, available }) => [options, available]),
    [
      [{ size: 'S', colour: 'Navy' }, 3],
      [{ size: 'M', colour: 'Navy' }, 3],
    ],
  )
  t.equal((await create()).slug, 'kaftan-of-the-coast-2', 'the next of its name gets a slug of its own')
})

test('variants keep their ids through edits; the cheapest live one sets the price', async (t) => {
  const { id, variants } = await create()
  const priceFrom = async () =>
    (await app.db.selectFrom('products').select('price_from').where('id', '=', id).executeTakeFirstOrThrow()).price_from
  t.equal(await priceFrom(), 1_000)
  const edited = await update({ id, variants: sizes('M', 'L') })
  t.equal(edited.variants.find(({ options }) => options['size'] === 'M')?.id, variants[1]?.id, 'known by its options')
  t.notOk(
    edited.variants.some((variant) => variant.id === variants[0]?.id),
    'S is gone',
  )
  const renamed = await update({
    id,
    variants: [{ id: edited.variants[0]!.id, options: { size: 'Medium' }, price: price(700) }],
  })
  t.strictSame(
    renamed.variants.map((variant) => variant.id),
    [edited.variants[0]!.id],
    'known by its id',
  )
  t.equal(renamed.variants[0]?.available, 3, 'stock that is not named is left alone')
  t.equal(await priceFrom(), 700)
})

test('two variants may swap their options in one edit', async (t) => {
  const { id, variants } = await create()
  const [small, medium] = variants
  const swapped = [
    { id: small!.id, options: medium!.options, price: price(900) },
    { id: medium!.id, options: small!.options, price: price(900) },
  ]
  const edited = await update({ id, variants: swapped })
  t.strictSame(
    edited.variants.map((variant) => [variant.id, variant.options['size']]),
    [
      [small!.id, 'M'],
      [medium!.id, 'S'],
    ],
  )
})

test('what is not given is left; what is the same is not written', async (t) => {
  const { id, updatedAt, ...before } = await create({ description: '<p>As it was</p>' })
  const sales = await events('product.updated')
  const same = await update({ id, name: before.name, variants: sizes('S', 'M') })
  t.equal(same.updatedAt, updatedAt)
  t.equal(await events('product.updated'), sales, 'nothing happened')
  const renamed = await update({ id, name: 'Other' })
  t.match(renamed, { name: 'Other', description: '<p>As it was</p>', variants: [{}, {}] })
  t.not(renamed.updatedAt, updatedAt)
  t.equal(await events('product.updated'), sales + 1)
})

test('a variant may have prices in further currencies, which edits that do not name them leave alone', async (t) => {
  const usd = { amount: 3_000, currency: 'USD', compareAtAmount: 3_500 }
  const gbp = { amount: 2_400, currency: 'GBP' }
  const [small, medium] = sizes('S', 'M')
  const priced = (...prices: object[]) => [{ ...small, prices }, medium]
  const { id } = await create({ variants: priced(usd, gbp) })
  const read = async () => {
    const { results } = (await perform(vendor, listPrices, { id })) as { results: { prices: object[] }[] }
    return results.map(({ prices }) => prices)
  }
  const base = { ...price(1_000), compareAtAmount: null }
  const pounds = { ...gbp, compareAtAmount: null }
  t.strictSame(await read(), [[base, pounds, usd], [{ ...base, amount: 1_001 }]])
  const edits = await events('product.updated')
  await update({ id, variants: [small, medium] })
  await update({ id, variants: priced(gbp, usd) })
  t.strictSame((await read())[0], [base, pounds, usd])
  t.equal(await events('product.updated'), edits, 'nothing happened')
  await update({ id, variants: priced({ ...usd, amount: 2_900 }) })
  t.strictSame((await read())[0], [base, { ...usd, amount: 2_900 }])
  const [event] = await app.db.selectFrom('events').select('changes').orderBy('id', 'desc').limit(1).execute()
  t.match(event?.changes, {
    prices: { before: [{ currency: 'GBP' }, { currency: 'USD', amount: 3_000 }], after: [{ amount: 2_900 }] },
  })
  await update({ id, variants: priced() })
  t.strictSame((await read())[0], [base])
})

test('a replacement takes defaults for what it does not name', async (t) => {
  const { id } = await create({ description: '<p>Long</p>', images: [{ url: 'https://example.com/1.jpg', alt: '' }] })
  const replaced = shown(await perform(vendor, replaceProduct, { id, ...draft }))
  t.match(replaced, { description: '', images: [] })
})

test('an edit of what has changed since it was read is refused', async (t) => {
  const { id, updatedAt } = await create()
  await update({ id, name: 'First', expectedUpdatedAt: updatedAt })
  t.equal(await codeOf(update({ id, name: 'Second', expectedUpdatedAt: updatedAt })), 'common.changed')
})

test('another vendor’s product is not theirs to change', async (t) => {
  const others = { id: 1 }
  t.equal(await codeOf(update({ ...others, name: 'Mine' })), 'products.not-found')
  t.equal(await codeOf(perform(vendor, deleteProduct, others)), 'products.not-found')
  t.equal(await codeOf(perform(vendor, createProduct, { ...draft, vendorId: 2 })), 'vendors.not-yours')
  await t.resolves(perform(scopeOf(app, people.admin), updateProduct, { ...others, name: 'By an admin' }))
})

test('a product taken off the market is gone for readers and stays for its orders', async (t) => {
  const { id, slug } = await create({ slug: 'short-lived' })
  await perform(vendor, deleteProduct, { id })
  t.equal(await codeOf(perform(vendor, getProduct, { id })), 'products.not-found')
  const row = await app.db.selectFrom('products').select('deleted_at').where('id', '=', id).executeTakeFirst()
  t.ok(row?.deleted_at)
  t.equal((await create({ slug })).slug, slug, 'its slug is free again')
})

test('a draft is seen by those who act for its vendor', async (t) => {
  const { id } = await create({ published: false })
  await t.resolves(perform(vendor, getProduct, { id }))
  t.equal(await codeOf(perform(scopeOf(app, people.customer), getProduct, { id })), 'products.not-found')
})

test('input that contradicts itself is refused whole', async (t) => {
  const twice = [...sizes('S'), ...sizes('S')]
  const foreign = [{ ...sizes('S')[0], compareAtPrice: { amount: 1, currency: 'USD' } }]
  const mixed = [...sizes('S'), { ...sizes('M')[0], price: { amount: 1, currency: 'USD' } }]
  const twicePriced = [{ ...sizes('S')[0], prices: [price(900)] }]
  for (const variants of [[], twice, foreign, mixed, twicePriced]) {
    t.equal(await codeOf(create({ variants })), 'common.invalid')
  }
  t.match(await failureOf(create({ category: 'nowhere' })), { errors: [{ path: 'category' }] })
  const { id } = await create()
  t.match(await failureOf(update({ id, variants: [{ ...sizes('S')[0], id: 1 }] })), {
    errors: [{ path: 'variants.0.id' }],
  })
})
