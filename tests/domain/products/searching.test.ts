import { sql } from 'kysely'
import { test } from 'tap'
import type { z } from 'zod'
import type { JsonText } from '../../../domain/common/json-text.ts'
import { perform } from '../../../domain/common/operation.ts'
import { createProduct, listProducts, searchProducts, setSynonyms } from '../../../domain/products/operations.ts'
import { packFacts } from '../../../domain/products/tasks.ts'
import { ProductPage, SearchPage } from '../../../domain/products/schema.ts'
import { rowsOf } from '../../db/catalogue.ts'
import { people, scopeOf, testShop, type TestApp } from '../../support/app.ts'
import { write } from '../inventory/stock.ts'

type Filters = Partial<z.input<typeof searchProducts.input>>

async function search(app: TestApp, input: Filters & { readonly q: string }): Promise<z.output<typeof SearchPage>> {
  const found = await perform(scopeOf(app, people.nobody), searchProducts, input)
  return SearchPage.parse((found as { parse(): unknown }).parse())
}

/** How many products a list holds. */
async function countOf(app: TestApp, input: Filters & { readonly search?: string }): Promise<number> {
  const found = await perform(scopeOf(app, people.nobody), listProducts, { ...input, limit: 100 })
  return ProductPage.parse((found as { parse(): unknown }).parse()).results.length
}

const choose = {
  category: (value: string) => ({ category: value }),
  vendor: (value: string) => ({ vendor: value }),
  size: (value: string) => ({ size: value }),
  colour: (value: string) => ({ colour: value }),
  inStock: (value: string) => ({ inStock: value === 'true' }),
  price: (value: string) => {
    const [priceMin, priceMax] = value.split('-').map(Number)
    return { priceMin: priceMin!, priceMax: priceMax! }
  },
}

test('a facet tells how many products each choice would leave', async (t) => {
  const app = await testShop(t, { products: 90 })
  await rowsOf(app.url, 'update stock_levels set on_hand = 0 where variant_id % 3 = 0 or variant_id < 40 returning 1')
  const cases: [string, Filters][] = [
    ['hand', {}],
    ['hand', { colour: 'navy' }],
    ['hand', { size: ['M', 'L'], inStock: true }],
    ['hand', { category: 'women', colour: ['Navy', 'Coral'], priceMax: 3_000_000 }],
    ['hand', { vendor: 2, inStock: false }],
    ['hand', { inStock: false }],
    ['hand', { priceMin: 1_000_000, priceMax: 2_500_000, size: 'L' }],
    ['hand', { currency: 'NGN', category: 'dresses', vendor: 1 }],
    ['silk OR linen', { size: 'S' }],
    ['kaftn', { colour: 'Navy' }],
  ]
  for (const [q, filters] of cases) {
    const { facets } = await search(app, { q, ...filters })
    const told = Object.entries(facets).flatMap(([facet, values]) =>
      values.map(({ value, count }) => ({ facet, value, count })),
    )
    t.ok(told.length > 5, `${q} ${JSON.stringify(filters)}: ${told.length} values`)
    for (const { facet, value, count } of told) {
      const choice = choose[facet as keyof typeof choose](value)
      const left = await countOf(app, { search: q, ...filters, ...choice })
      t.equal(count, left, `${q} ${JSON.stringify(filters)}: ${facet} ${value}`)
    }
  }
})

/** All that it came in was taken out of the range. */
async function withoutVariants(app: TestApp, name: string): Promise<void> {
  const variants = [{ options: { size: 'M', colour: 'Navy' }, price: { amount: 500, currency: 'NGN' } }]
  await perform(scopeOf(app, people.vendor), createProduct, { name, category: 'dresses', variants })
  await rowsOf(
    app.url,
    `update variants set deleted_at = now() where product_id = (select max(id) from products) returning 1`,
  )
}

test('a search narrowed by filters finds what the search and the filters find by themselves', async (t) => {
  const app = await testShop(t, { products: 90 })
  await rowsOf(app.url, 'update stock_levels set on_hand = 0 where variant_id % 3 = 0 or variant_id < 40 returning 1')
  await withoutVariants(app, 'Handmade Nothing')
  const ids = async (input: object) => {
    const found = await perform(scopeOf(app, people.nobody), listProducts, { ...input, limit: 100 })
    return ProductPage.parse((found as { parse(): unknown }).parse()).results.map(({ id }) => id)
  }
  const silk = new Set(await ids({ search: 'silk or handmade or linen' }))
  for (const filters of [
    { size: 'm', colour: ['navy', 'CORAL'] },
    { size: ['M', 'L'], inStock: true },
    { colour: 'Navy', inStock: false },
    { priceMin: 1_500_000 },
    { priceMin: 1_000_000, priceMax: 2_500_000, currency: 'NGN', size: 'S', category: 'women' },
    { priceMax: 9_000_000, currency: 'EUR' },
    { size: 'no such size' },
  ] satisfies Filters[]) {
    const expected = (await ids(filters)).filter((id) => silk.has(id))
    const ordering = '-createdAt'
    t.strictSame(
      await ids({ search: 'silk or handmade or linen', ordering, ...filters }),
      expected,
      JSON.stringify(filters),
    )
  }
})

test('rows from before there were facts are counted all the same, and packed by a task', async (t) => {
  const app = await testShop(t, { products: 90 })
  const facets = async () => (await search(app, { q: 'hand', size: ['M', 'L'] })).facets
  const unpacked = () => rowsOf(app.url, 'select id from product_search where facts is null')
  const [before, kept] = [await facets(), await rowsOf(app.url, 'select id, facts from product_search order by id')]
  await rowsOf(app.url, 'update product_search set facts = null where id % 2 = 0 returning 1')
  t.equal((await unpacked()).length, 45)
  t.strictSame(await facets(), before)
  await app.db.transaction().execute(async (trx) => {
    await sql`update products set name = name || ' Again' where id = 2`.execute(trx)
  })
  t.equal((await unpacked()).length, 44, 'a change packs its product')
  await write(app, (ctx) => ctx.enqueue(packFacts, {}))
  await app.drain()
  t.strictSame(await unpacked(), [])
  t.strictSame(await rowsOf(app.url, 'select id, facts from product_search order by id'), kept)
})

test('what has no variants is counted where nothing is asked of variants', async (t) => {
  const app = await testShop(t)
  await withoutVariants(app, 'Marabou')
  const { facets } = await search(app, { q: 'marabou' })
  t.match(facets.category, [{ value: 'dresses', count: 1 }])
  t.match(facets.inStock, [{ count: 0 }, { count: 1 }])
  t.strictSame([facets.size, facets.colour, facets.price], [[], [], []])
  const out = (await search(app, { q: 'marabou', inStock: false })).facets
  t.match(out.category, [{ value: 'dresses', count: 1 }])
  t.strictSame((await search(app, { q: 'marabou', size: 'M' })).facets.category, [])
})

test('prices fall into bands as wide as a round amount, labelled as people write them', async (t) => {
  const app = await testShop(t, { products: 90 })
  const { price } = (await search(app, { q: 'hand' })).facets
  t.ok(price.length > 1 && price.length < 8, `${price.length} bands`)
  for (const { value, label } of price) {
    const [from, to] = value.split('-').map(Number)
    t.match(String(to! + 1 - from!), /^[125]0+$/)
    t.match(label, /^₦[\d,]+ – ₦[\d,]+$/)
  }
  t.strictSame((await search(app, { q: 'hand', currency: 'EUR' })).facets.price, [], 'nothing is sold for euros')
})

test('what is misspelt finds what is spelt alike, as long as nothing has its words', async (t) => {
  const app = await testShop(t, { products: 90 })
  const names = async (q: string, more: Filters = {}) =>
    (await search(app, { q, ...more })).results.map(({ name }) => name)
  for (const [misspelt, word] of [
    ['kaftn', 'Kaftan'],
    ['dreess', 'Dress'],
    ['KAFTEN', 'Kaftan'],
    ['kaftn -dress', 'Kaftan'],
  ] as const) {
    const found = await names(misspelt)
    t.ok(found.length > 0 && found[0]!.includes(word), `${misspelt}: ${found[0]}`)
  }
  for (const nothing of ['', 'the', 'xqzwvy', '"', '-']) t.strictSame(await names(nothing), [], nothing)
  t.strictSame(await names('kaftan', { priceMax: 1 }), [], 'what is spelt right stays what was asked for')
  const first = await search(app, { q: 'kaftn', limit: 2 })
  const next = await search(app, { q: 'kaftn', limit: 2, cursor: first.next! })
  const ids = [...first.results, ...next.results].map(({ id }) => id)
  t.equal(new Set(ids).size, 4, 'pages follow one another')
})

test('a synonym finds what it stands for from the commit on', async (t) => {
  const app = await testShop(t, { products: 90 })
  const set = (results: object[]) => perform(scopeOf(app, people.admin), setSynonyms, { results })
  const ids = async (q: string) => new Set((await search(app, { q, limit: 100 })).results.map(({ id }) => id))
  t.equal((await ids('gandoura')).size, 0)
  await set([
    { term: 'Gandoura', synonyms: ['kaftan', 'evening gown'] },
    { term: 'night robe', synonyms: ['kaftan'] },
  ])
  const kaftans = await ids('kaftan')
  t.ok(kaftans.size > 0)
  t.strictSame(await ids('gandoura'), kaftans)
  t.strictSame(await ids('night robe'), kaftans, 'of more than one word')
  t.strictSame(await ids('kaftan'), kaftans, 'and not the other way round')
  t.strictSame(await ids('gandoura -kaftan'), new Set())
  await set([])
  t.equal((await ids('gandoura')).size, 0)
  const events = await rowsOf<{ name: string }>(
    app.url,
    `select name from events where name = 'search.synonymsChanged'`,
  )
  t.equal(events.length, 2, 'an event for each change')
  await set([])
  t.equal((await rowsOf(app.url, `select 1 from events where name = 'search.synonymsChanged'`)).length, 2)
})

test('where words were found is shown when asked for, and nothing in a product becomes HTML', async (t) => {
  const app = await testShop(t)
  const asVendor = scopeOf(app, people.vendor)
  await perform(asVendor, createProduct, {
    name: `Marabou <img src=x onerror=alert(1)> & "Co" \u0001marked\u0002`,
    category: 'dresses',
    description: `<p>Soft &lt;script&gt;alert("feathers")&lt;/script&gt; of the marabou, &amp;lt; 5 kg.</p>`,
    variants: [{ options: {}, price: { amount: 500, currency: 'NGN' } }],
  })
  for (const [q, word] of [
    ['marabou', 'Marabou'],
    ['feathers', 'feathers'],
  ] as const) {
    const [found] = (await search(app, { q, headline: true })).results
    t.match(found!.headline, `<mark>${word}</mark>`)
    const text = found!.headline!.replaceAll(/<\/?mark>/g, '')
    t.notMatch(text, /[<>"'\p{Cc}]/u)
    t.notMatch(text, /&(?!amp;|lt;|gt;|quot;|#39;)/)
  }
  const [plain] = (await search(app, { q: 'marabou feathers' })).results
  t.notHas(plain, { headline: String }, 'only when asked for')
  const [alike] = (await search(app, { q: 'marabuo', headline: true })).results
  t.match(alike, { name: /^Marabou/, headline: /^Marabou / }, 'what is alike has nothing to be marked')
  const listed = await perform(scopeOf(app, people.nobody), listProducts, { search: 'marabou', headline: true })
  t.match((listed as JsonText).text, /"headline":"<mark>Marabou/)
  const all = await perform(scopeOf(app, people.nobody), listProducts, { headline: true, limit: 1 })
  t.notMatch((all as JsonText).text, /headline/, 'without a search there is none')
})
