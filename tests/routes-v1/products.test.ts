import type { FastifyInstance, InjectOptions } from 'fastify'
import { sql } from 'kysely'
import { test } from 'tap'
import { z } from 'zod'
import { orderings } from '../../domain/products/inputs.ts'
import { Product, ProductListItem, ProductPage } from '../../domain/products/schema.ts'
import { callersOf, type Headers } from '../doors/callers.ts'
import { skirt } from '../doors/samples.ts'
import { statementsOf } from '../doors/statements.ts'
import { needsOneProcess, testMarket } from '../support/app.ts'

type Product = z.infer<typeof Product>
type Row = z.infer<typeof ProductListItem>
type Page = z.infer<typeof ProductPage>

const PRODUCTS = 130

test('the catalogue over REST', async (t) => {
  const { app, server } = await testMarket(t, { products: PRODUCTS })
  const callers = await callersOf(server)
  const { vendor, admin, customer, anonymous, integrator } = callers
  const api = apiOf(server)
  await sql`update stock_levels set on_hand = 0 where variant_id in (select id from variants where product_id in (3, 5))`.execute(
    app.db,
  )
  const all = await api.everything()

  await t.test('every filter keeps what it says and nothing else', async (t) => {
    const women = new Set(['dresses', 'skirts', 'blouses'])
    const [{ id: womenId } = { id: 0 }] = await app.db
      .selectFrom('categories')
      .select('id')
      .where('slug', '=', 'women')
      .execute()
    const cases: [string, (row: Row) => boolean][] = [
      ['', () => true],
      ['category=dresses', ({ category }) => category.slug === 'dresses'],
      ['category=women', ({ category }) => women.has(category.slug)],
      [`category=${womenId}`, ({ category }) => women.has(category.slug)],
      ['vendor=adire-house', ({ vendor }) => vendor.slug === 'adire-house'],
      ['vendor=2', ({ vendor }) => vendor.id === 2],
      ['priceMin=2000000', (row) => priced(row, 2_000_000, Infinity)],
      ['priceMax=2000000', (row) => priced(row, 0, 2_000_000)],
      ['priceMin=2000000&priceMax=3000000', (row) => priced(row, 2_000_000, 3_000_000)],
      ['inStock=true', ({ inStock }) => inStock],
      ['inStock=false', ({ inStock }) => !inStock],
      ['size=M', (row) => wearsOf(row, 'size').includes('M')],
      ['size=XS', () => false],
      ['colour=Navy', (row) => wearsOf(row, 'colour').includes('Navy')],
      ['colour=navy', (row) => wearsOf(row, 'colour').includes('Navy')],
      ['colour=Navy,Coral', (row) => ['Navy', 'Coral'].some((c) => wearsOf(row, 'colour').includes(c))],
      ['colour=Navy&colour=Coral', (row) => ['Navy', 'Coral'].some((c) => wearsOf(row, 'colour').includes(c))],
      ['search=silk', ({ name }) => name.includes('Silk')],
      ['search=silk%20dress', ({ name }) => name.includes('Silk') && name.includes('Dress')],
      ['search=silk%20-dress', ({ name }) => name.includes('Silk') && !name.includes('Dress')],
      ['currency=NGN', () => true],
      ['currency=EUR', () => false],
      ['category=men&search=shirt&inStock=true', ({ category, inStock }) => category.slug === 'shirts' && inStock],
    ]
    for (const [query, holds] of cases) {
      const found = await api.everything(query)
      t.strictSame(idsOf(found), idsOf(all.filter(holds)), query)
      if (!['size=XS', 'currency=EUR'].includes(query)) t.ok(found.length > 0, `${query} finds something`)
    }
  })

  await t.test('inStock=false is not a filter for what is in stock', async (t) => {
    t.equal((await api.everything('inStock=false')).length + (await api.everything('inStock=true')).length, PRODUCTS)
  })

  await t.test('size, colour, price and stock have to hold of one and the same piece', async (t) => {
    const variants = [
      variantOf('M', 'Crimson', 100_000, 0),
      variantOf('L', 'Crimson', 200_000, 5),
      variantOf('M', 'Emerald', 300_000, 5),
    ]
    const { id } = await api.create(vendor, { variants })
    const finds = async (query: string) => idsOf((await api.list(query)).results).includes(id)
    for (const query of ['size=M', 'colour=Crimson&inStock=true', 'size=M&inStock=true', 'size=M&colour=Emerald']) {
      t.equal(await finds(query), true, query)
    }
    t.equal(await finds('size=L,M&colour=Emerald,Crimson&inStock=true&priceMax=200000'), true)
    for (const query of [
      'size=L&colour=Emerald',
      'size=M&colour=Crimson&inStock=true',
      'size=M&inStock=true&priceMax=200000',
      'colour=Emerald&priceMax=200000',
      'size=M&colour=Crimson&priceMin=200000',
    ]) {
      t.equal(await finds(query), false, query)
    }
    await api.remove(vendor, id)
  })

  await t.test('a filter left empty, as a form sends it, is no filter', async (t) => {
    const all = await api.list('limit=10')
    t.strictSame(await api.list('limit=10&size=&category=&inStock=&priceMin=&search='), all)
  })

  await t.test('a filter that names nothing, or no number, is a mistake and says so', async (t) => {
    for (const query of [
      'category=no-such',
      'category=987654321',
      'vendor=no-such',
      'vendor=987654321',
      'priceMin=cheap',
      'priceMax=-1',
      'priceMin=1.5',
      'priceMax=99999999999999999999',
      'inStock=perhaps',
      'ordering=password',
      'ordering=-id',
      'ordering=price,name',
      'ordering=relevance',
      'currency=naira',
      'limit=0',
      'limit=101',
      'limit=-1',
      'limit=1e1',
      'limit=1&limit=2',
      `search=${'x'.repeat(201)}`,
    ]) {
      const { status, body } = await api.ask(anonymous, { url: `/products?${query}` })
      t.equal(status, 400, query)
      t.match(body, {
        code: 'common.invalid',
        errors: [{ path: query.split('=', 1)[0], message: String, code: String }],
      })
    }
  })

  await t.test('a page has 50 rows unless told otherwise, and 100 at most', async (t) => {
    t.equal((await api.list('')).results.length, 50)
    t.equal((await api.list('limit=1')).results.length, 1)
    t.equal((await api.list('limit=100')).results.length, 100)
  })

  await t.test('every ordering orders, and walks to the end and back over each row once', async (t) => {
    await sql`insert into product_ratings (product_id, four, five) select id, id % 3, id % 2 from products`.execute(
      app.db,
    )
    await sql`update product_search set sales = id % 7`.execute(app.db)
    const keys: Record<string, (row: Row) => string | number> = {
      createdAt: ({ createdAt }) => createdAt,
      price: ({ priceFrom }) => priceFrom!.amount,
      name: ({ name }) => name,
      rating: ({ averageRating }) => averageRating ?? 0,
      sales: ({ id }) => id % 7,
    }
    for (const ordering of orderings.filter((each) => each !== 'relevance')) {
      const { forwards, backwards } = await api.walk(`ordering=${ordering}&limit=17`)
      t.strictSame(idsOf(forwards), idsOf(all), `${ordering}: each once`)
      t.strictSame(
        backwards.map(({ id }) => id),
        forwards.map(({ id }) => id),
        `${ordering}: the same backwards`,
      )
      const key = keys[ordering.replace('-', '')]!
      const values = forwards.map(key)
      const sign = ordering.startsWith('-') ? -1 : 1
      t.ok(
        values.every((v, i) => i === 0 || sign * compare(values[i - 1]!, v) <= 0),
        `${ordering}: in order`,
      )
    }
    await sql`delete from product_ratings`.execute(app.db)
    const searched = await api.walk('search=hand&limit=17')
    t.strictSame(idsOf(searched.forwards), idsOf(all), 'by relevance too')
    t.strictSame(
      searched.backwards.map(({ id }) => id),
      searched.forwards.map(({ id }) => id),
    )
  })

  await t.test('rows with equal keys are neither repeated nor skipped', async (t) => {
    await sql`update products set created_at = '2026-01-01T00:00:00Z', name = 'Equal' where id <= 120`.execute(app.db)
    for (const ordering of ['-createdAt', 'createdAt', 'name', '-name']) {
      for (const limit of [1 + (PRODUCTS % 7), 50]) {
        const { forwards, backwards } = await api.walk(`ordering=${ordering}&limit=${limit}`)
        t.equal(forwards.length, PRODUCTS)
        t.strictSame(idsOf(forwards), idsOf(all), `${ordering} by ${limit}`)
        t.strictSame(
          backwards.map(({ id }) => id),
          forwards.map(({ id }) => id),
        )
      }
    }
  })

  await t.test('a walk sees each old row once while new ones arrive at the head', async (t) => {
    const made: number[] = []
    const grow = async () => {
      made.push((await api.create(vendor, { name: 'Just in' })).id)
    }
    const { forwards, backwards } = await api.walk('ordering=-createdAt&limit=20', grow)
    const old = forwards.filter(({ id }) => !made.includes(id))
    t.strictSame(idsOf(old), idsOf(all))
    t.equal(new Set(forwards.map(({ id }) => id)).size, forwards.length, 'forwards, none twice')
    t.equal(new Set(backwards.map(({ id }) => id)).size, backwards.length, 'backwards, none twice')
    t.ok(
      idsOf(all).every((id) => backwards.some((row) => row.id === id)),
      'and none is lost on the way back',
    )
    for (const id of made) await api.remove(vendor, id)
  })

  await t.test('the first page has nothing before it, the last nothing after it', async (t) => {
    const first = await api.list('limit=100')
    t.equal(first.previous, null)
    const last = await api.list(`limit=100&cursor=${first.next}`)
    t.equal(last.next, null)
    const again = await api.list(`limit=100&cursor=${last.previous}`)
    t.strictSame(again.results, first.results)
    t.equal(again.previous, null)
    const exact = await api.list('vendor=adire-house&limit=100')
    t.strictSame([exact.next, exact.previous], [null, null])
  })

  await t.test('no cursor makes the server fail', async (t) => {
    const { next } = await api.list('limit=5')
    for (const cursor of spoilt(next!)) {
      const { status, body } = await api.ask(anonymous, { url: '/products', query: { limit: '5', cursor } })
      t.equal(status, 400, cursor.slice(0, 80))
      t.match(body, { code: 'common.invalid' })
    }
    for (const [query, cursor] of [
      ['ordering=price', next!],
      ['search=silk', next!],
      ['ordering=price', cursorOf(['-price', false, [1, 1]])],
      ['ordering=price', cursorOf(['price', false, ['1', 1]])],
      ['ordering=price', cursorOf(['price', false, [1.5, 1]])],
      ['ordering=price', cursorOf(['price', false, [1e300, 1]])],
      ['ordering=name', cursorOf(['name', false, [5, 1]])],
      ['ordering=name', cursorOf(['name', false, ['a\u0000b', 1]])],
      ['search=silk', cursorOf(['relevance', false, ['high', 1]])],
    ] as const) {
      const { status } = await api.ask(anonymous, { url: `/products?${query}&cursor=${cursor}` })
      t.equal(status, 400, `${query} ${Buffer.from(cursor, 'base64url').toString()}`)
    }
  })

  await t.test('cursors of times no calendar has are refused', async (t) => {
    for (const time of ['0000-01-01T00:00:00Z', '0000-12-31T23:59:59.999Z']) {
      const cursor = cursorOf(['-createdAt', false, [time, 1]])
      t.equal((await api.ask(anonymous, { url: `/products?cursor=${cursor}` })).status, 400, time)
    }
  })

  await t.test('what is answered has the shape that is promised, and no more', async (t) => {
    const detail = await api.ask(anonymous, { url: '/products/1' })
    t.strictSame(z.strictObject(Product.shape).parse(detail.body), detail.body)
    for (const { id } of all.slice(0, 5))
      t.ok(Product.safeParse((await api.ask({}, { url: `/products/${id}` })).body).success)
    const page = await api.list('limit=20')
    t.strictSame(ProductPage.parse(page), page)
    const { headline: _, ...shape } = ProductListItem.shape
    for (const row of page.results) t.strictSame(Object.keys(row).toSorted(), Object.keys(shape).toSorted())
    t.match(detail.body, {
      id: 1,
      category: { id: Number, name: String, slug: String },
      vendor: { id: Number, name: String, slug: String },
      variants: [{ options: { size: 'S', colour: String }, price: { currency: 'NGN' }, available: Number }],
      images: [{ url: /^https:/, alt: String }, {}],
      sizeChart: { unit: 'cm' },
      averageRating: null,
      reviewCount: 0,
      reviews: [],
      createdAt: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
    })
    const row = page.results.find(({ id }) => id === page.results[0]!.id)!
    t.equal(row.priceFrom?.amount, Math.min(...row.variants.map(({ price }) => price.amount)))
    t.equal(
      row.inStock,
      row.variants.some(({ available }) => available > 0),
    )
  })

  await t.test('a product, a page and the related ones are one statement each, however many rows', async (t) => {
    await needsOneProcess(t, 'it counts what this process sends to the database')
    for (const url of [
      '/products/1',
      '/products?limit=100',
      '/products?limit=1',
      '/products?category=women&size=M&inStock=true&ordering=price&limit=100',
      '/products?search=silk&vendor=adire-house',
      '/products/1/related',
      '/categories',
      '/vendors',
    ]) {
      const statements = await statementsOf(() => server.inject(`/api/v1${url}`))
      t.equal(statements.length, 1, url)
    }
  })

  await t.test('a vendor creates, changes and removes what it sells', async (t) => {
    const made = await api.create(vendor, { name: 'Crème Brûlée Skirt' })
    t.match(made, { slug: 'creme-brulee-skirt', vendor: { slug: 'adire-house' }, variants: [{ available: 10 }] })
    const again = await api.create(vendor, { name: 'Crème Brûlée Skirt' })
    t.equal(again.slug, 'creme-brulee-skirt-2')
    const taken = await api.ask(vendor, { method: 'POST', url: '/products', body: { ...skirt, slug: made.slug } })
    t.match(taken, { status: 409, body: { code: 'products.slug-taken' } })

    const url = `/products/${made.id}`
    const patched = await api.ask(vendor, { method: 'PATCH', url, body: { name: 'Custard Skirt' } })
    t.match(patched, { status: 200, body: { name: 'Custard Skirt', slug: made.slug, description: made.description } })
    t.strictSame((patched.body as Product).variants, made.variants, 'PATCH leaves the rest')
    t.ok((patched.body as Product).updatedAt > made.updatedAt)

    const body = { name: 'Plain Skirt', category: 'dresses', variants: [variantOf('L', 'Plum', 900, 3)] }
    const put = await api.ask(vendor, { method: 'PUT', url, body })
    t.match(put, {
      status: 200,
      body: { id: made.id, description: '', images: [], category: { slug: 'dresses' }, variants: [{ available: 3 }] },
    })
    t.equal((put.body as Product).variants.length, 1, 'PUT keeps only what is given')
    const partial = await api.ask(vendor, { method: 'PUT', url, body: { name: 'Only a name' } })
    t.equal(partial.status, 400, 'and takes the whole')
    t.match(await api.ask(vendor, { method: 'PATCH', url, body: { id: 1, name: 'Path wins' } }), {
      body: { id: made.id },
    })

    const removed = await server.inject({ method: 'DELETE', url: `/api/v1${url}`, headers: { ...vendor } })
    t.strictSame([removed.statusCode, removed.body], [204, ''])
    for (const method of ['GET', 'PATCH', 'PUT', 'DELETE'] as const) {
      const whole = method === 'PUT' ? body : {}
      const { status } = await api.ask(vendor, { method, url, ...(method === 'GET' ? {} : { body: whole }) })
      t.equal(status, 404, method)
    }
    t.notOk(idsOf(await api.everything('vendor=adire-house')).includes(made.id), 'it is no longer listed')
    const { rows } = await sql`select deleted_at from products where id = ${made.id}`.execute(app.db)
    t.equal(rows.length, 1, 'the row stays')
    const successor = await api.create(vendor, { slug: made.slug })
    t.equal(successor.slug, made.slug, 'and its slug is free again')
    for (const id of [again.id, successor.id]) await api.remove(vendor, id)
  })

  await t.test('only those who may change a catalogue can', async (t) => {
    const { id } = await api.create(vendor, { name: 'Guarded' })
    const foreign = all.find((row) => row.vendor.slug !== 'adire-house')!.id
    const whole = { ...skirt, name: 'Taken over' }
    const attempts = (product: number): Request[] => [
      { method: 'PATCH', url: `/products/${product}`, body: { name: 'Taken over' } },
      { method: 'PUT', url: `/products/${product}`, body: whole },
      { method: 'DELETE', url: `/products/${product}` },
    ]
    for (const [headers, product, status, code] of [
      [anonymous, id, 401, 'common.unauthenticated'],
      [customer, id, 403, 'common.forbidden'],
      [vendor, foreign, 404, 'products.not-found'],
      [integrator, foreign, 404, 'products.not-found'],
      [admin, 987_654_321, 404, 'products.not-found'],
    ] as const) {
      for (const attempt of attempts(product)) t.match(await api.ask(headers, attempt), { status, body: { code } })
    }
    const create = (headers: Headers, body: object) => api.ask(headers, { method: 'POST', url: '/products', body })
    t.match(await create(anonymous, whole), { status: 401 })
    t.match(await create(customer, whole), { status: 403, body: { code: 'common.forbidden' } })
    t.match(await create(vendor, { ...whole, vendorId: 2 }), { status: 403, body: { code: 'vendors.not-yours' } })
    t.match(await create(admin, whole), { status: 400, body: { errors: [{ path: 'vendorId' }] } })
    for (const headers of [vendor, admin, integrator]) {
      t.match(await create(headers, { ...whole, vendorId: 1 }), { status: 201, body: { vendor: { id: 1 } } })
      for (const attempt of attempts(id).slice(0, 2)) t.match(await api.ask(headers, attempt), { status: 200 })
    }
    t.match(await api.ask(admin, { method: 'PATCH', url: `/products/${foreign}`, body: { published: true } }), {
      status: 200,
    })
    t.match(await api.ask(integrator, { method: 'DELETE', url: `/products/${id}` }), { status: 204 })
  })

  await t.test('an API key does what its scopes say, as long as it lives', async (t) => {
    const { db } = app
    const only = async (change: string) => {
      await sql`update api_keys set scopes = '{catalogue:write,orders:read,orders:write}'`.execute(db)
      await sql`update api_keys set revoked_at = null, expires_at = null`.execute(db)
      await sql.raw(`update api_keys set ${change}`).execute(db)
      return api.ask(integrator, { method: 'POST', url: '/products', body: skirt })
    }
    t.match(await only(`scopes = '{catalogue:write}'`), { status: 201 })
    t.match(await only(`scopes = '{orders:read}'`), { status: 403, body: { code: 'common.forbidden' } })
    t.match(await only(`scopes = '{}'`), { status: 403 })
    t.match(await only('revoked_at = now()'), { status: 401 })
    t.match(await only(`expires_at = now() - interval '1 second'`), { status: 401 })
    t.match(await only(`expires_at = now() + interval '1 day'`), { status: 201 })
  })

  await t.test('a draft is seen by those who act for its vendor and by nobody else', async (t) => {
    const draft = await api.create(vendor, { name: 'Draft Skirt', published: false })
    const url = `/products/${draft.id}`
    for (const [who, headers] of Object.entries(callers)) {
      const insider = who !== 'anonymous' && who !== 'customer'
      t.equal((await api.ask(headers, { url })).status, insider ? 200 : 404, who)
      t.equal((await api.ask(headers, { url: `${url}/related` })).status, insider ? 200 : 404, who)
      const { body } = await api.ask(headers, { url: '/products?published=false' })
      t.equal(idsOf((body as Page).results).includes(draft.id), insider, `${who}: in the list of drafts`)
      const listed = await api.ask(headers, { url: '/products?vendor=adire-house&limit=100' })
      t.notOk(idsOf((listed.body as Page).results).includes(draft.id), `${who}: not among what is on sale`)
    }
    const related = await api.ask(vendor, {
      url: `/products/${all.find(({ category }) => category.slug === 'skirts')!.id}/related`,
    })
    t.notOk(idsOf((related.body as Page).results).includes(draft.id))
    await sql`update products set vendor_id = 2 where id = ${draft.id}`.execute(app.db)
    t.equal((await api.ask(vendor, { url })).status, 404, 'nor by another vendor')
    t.equal((await api.ask(admin, { url })).status, 200)
  })

  await t.test('what could harm a page is taken out of descriptions', async (t) => {
    const harm = [
      '<script>alert(1)</script>',
      '<img src=x onerror=alert(1)>',
      '<a href="javascript:alert(1)">x</a>',
      '<a href="JaVaScRiPt&#58;alert(1)">x</a>',
      '<p onclick="alert(1)" style="position:fixed">kept</p>',
      '<iframe src="https://evil.test"></iframe>',
      '<svg><script>alert(1)</script></svg>',
      '<math><mi//xlink:href="data:x,<script>alert(1)</script>">',
      '<<script>script>alert(1)<</script>/script>',
      '<style>*{display:none}</style>',
    ].join('')
    const { description, id } = await api.create(vendor, { description: `<p>A <b>good</b> skirt</p>${harm}` })
    t.match(description, '<p>A <b>good</b> skirt</p>')
    t.match(description, '<p>kept</p>')
    t.notMatch(description, /<script|onerror|onclick|style=|javascript:|<iframe|<svg|<math|<style|href="data/i)
    const { body } = await api.ask(vendor, { method: 'PATCH', url: `/products/${id}`, body: { description: harm } })
    t.notMatch((body as Product).description, /<script|onerror|onclick|javascript:/i)
    await api.remove(vendor, id)
  })

  await t.test('related products are at most five of the same category, never the product itself', async (t) => {
    for (const { id, category } of all.slice(0, 12)) {
      const { status, body } = await api.ask(anonymous, { url: `/products/${id}/related` })
      const { results } = body as Page
      t.equal(status, 200)
      t.ok(results.length > 0 && results.length <= 5)
      t.ok(results.every((row) => row.category.id === category.id && row.id !== id))
      t.equal(new Set(results.map((row) => row.id)).size, results.length)
    }
    t.match(await api.ask(anonymous, { url: '/products/987654321/related' }), { status: 404 })
  })
})

const wearsOf = (row: Row, key: string) => row.variants.map(({ options }) => options[key])

const priced = (row: Row, low: number, high: number) =>
  row.variants.some(({ price }) => price.amount >= low && price.amount <= high)

const idsOf = (rows: readonly { readonly id: number }[]): number[] => rows.map(({ id }) => id).toSorted((a, b) => a - b)

const compare = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0)

const variantOf = (size: string, colour: string, amount: number, stock: number) => ({
  options: { size, colour },
  price: { amount, currency: 'NGN' },
  stock,
})

type Request = InjectOptions & { readonly url: string }

interface Answered {
  readonly status: number
  readonly body: unknown
}

function apiOf(server: FastifyInstance) {
  const ask = async (headers: Headers, options: Request): Promise<Answered> => {
    const response = await server.inject({ ...options, url: `/api/v1${options.url}`, headers: { ...headers } })
    return { status: response.statusCode, body: response.body === '' ? null : response.json() }
  }
  const list = async (query: string): Promise<Page> => (await ask({}, { url: `/products?${query}` })).body as Page
  const read = async (query: string, follow: 'next' | 'previous', from: Page, between?: () => Promise<void>) => {
    const pages = [from]
    for (let cursor = from[follow]; cursor !== null; cursor = pages.at(-1)![follow]) {
      await between?.()
      pages.push(await list(`${query}&cursor=${cursor}`))
    }
    return pages
  }
  return {
    ask,
    list,
    async everything(query = ''): Promise<Row[]> {
      const pages = await read(`${query}&limit=100`, 'next', await list(`${query}&limit=100`))
      return pages.flatMap(({ results }) => results)
    },
    /** From the first page to the last and back again, with something happening before each page. */
    async walk(query: string, between?: () => Promise<void>) {
      const there = await read(query, 'next', await list(query), between)
      const back = await read(query, 'previous', there.at(-1)!, between)
      return {
        forwards: there.flatMap(({ results }) => results),
        backwards: back.toReversed().flatMap(({ results }) => results),
      }
    },
    async create(headers: Headers, fields: object): Promise<Product> {
      const { status, body } = await ask(headers, { method: 'POST', url: '/products', body: { ...skirt, ...fields } })
      if (status !== 201) throw new Error(JSON.stringify(body))
      return body as Product
    },
    async remove(headers: Headers, id: number): Promise<void> {
      await ask(headers, { method: 'DELETE', url: `/products/${id}` })
    },
  }
}

const cursorOf = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Two hundred things that look like a cursor and are none. */
function spoilt(cursor: string): string[] {
  const [ordering, backwards, keys] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [
    string,
    boolean,
    [string, number],
  ]
  const [key, id] = keys
  const shapes: unknown[] = [
    null,
    true,
    7,
    'text',
    {},
    [],
    [[]],
    [ordering],
    [ordering, backwards],
    [ordering, backwards, []],
    [ordering, backwards, [key]],
    [ordering, backwards, [key, id, id]],
    [ordering, backwards, [key, id, id, id, id]],
    [ordering, backwards, keys, 'more'],
    [ordering, 'false', keys],
    [ordering, 0, keys],
    [null, backwards, keys],
    ['password', backwards, keys],
    ['', backwards, keys],
    ['-createdAt; drop table products', backwards, keys],
    ...[
      null,
      7,
      '',
      'yesterday',
      '2026-13-01T00:00:00Z',
      '2026-02-30T00:00:00Z',
      '2026-01-01',
      'infinity',
      "'",
      {},
    ].map((bad) => [ordering, backwards, [bad, id]]),
    ...[null, 0, -1, 1.5, 2 ** 53, 1e300, '1', '', 'NaN', {}, [1], true].map((bad) => [
      ordering,
      backwards,
      [key, bad],
    ]),
  ]
  const texts = [
    '%',
    '\u0000',
    'null',
    '🧵',
    'A',
    '=',
    '==',
    '../../etc/passwd',
    "' or 1=1 --",
    '{}',
    '\u202e',
    cursor + cursor,
  ]
  const cut = Array.from({ length: 40 }, (_, i) => cursor.slice(0, Math.floor((cursor.length * i) / 40))).filter(
    (text) => text !== '',
  )
  const random = pseudoRandom(20_261_122)
  const flipped = Array.from({ length: 130 }, () => {
    const bytes = Buffer.from(cursor, 'base64url')
    bytes[Math.floor(random() * 16)] = 128 + Math.floor(random() * 128)
    return bytes.toString('base64url')
  })
  return [...shapes.map(cursorOf), ...texts, ...cut, ...flipped, 'x'.repeat(1_001)]
}

/** The same numbers in every run, so that a failure can be looked at. */
function pseudoRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}
