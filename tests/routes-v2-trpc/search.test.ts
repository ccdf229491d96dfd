import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { test } from 'tap'
import { callersOf } from '../doors/callers.ts'
import { skirt } from '../doors/samples.ts'
import { statementsOf } from '../doors/statements.ts'
import { needsOneProcess, testMarket } from '../support/app.ts'

interface Row {
  readonly id: number
  readonly name: string
}

interface Page {
  readonly results: readonly Row[]
  readonly next: string | null
  readonly previous: string | null
}

test('finding products by what people type', async (t) => {
  const { app, server } = await testMarket(t, { products: 120 })
  const { vendor } = await callersOf(server)
  const ask = asker(server)
  const search = async (q: string, more: object = {}): Promise<Page> =>
    (await ask('products.search', { q, ...more })).data as Page
  const suggest = async (q: string): Promise<Row[]> => (await ask('products.suggest', { q })).data as Row[]
  const create = async (fields: object): Promise<Row> => {
    const body = { ...skirt, ...fields }
    const response = await server.inject({ method: 'POST', url: '/api/v1/products', headers: { ...vendor }, body })
    return response.json()
  }

  await t.test('words mean all of them, quotes a phrase, OR either, a minus none', async (t) => {
    for (const name of ['Wool Zebra Cape', 'Zebra Wool Cape', 'Zebra Gown', 'Giraffe Gown']) {
      await create({ name, description: '' })
    }
    for (const [q, names] of [
      ['zebra', ['Wool Zebra Cape', 'Zebra Gown', 'Zebra Wool Cape']],
      ['zebra cape', ['Wool Zebra Cape', 'Zebra Wool Cape']],
      ['cape zebra', ['Wool Zebra Cape', 'Zebra Wool Cape']],
      ['"zebra wool"', ['Zebra Wool Cape']],
      ['"wool zebra" OR giraffe', ['Giraffe Gown', 'Wool Zebra Cape']],
      ['zebra or giraffe', ['Giraffe Gown', 'Wool Zebra Cape', 'Zebra Gown', 'Zebra Wool Cape']],
      ['zebra -cape', ['Zebra Gown']],
      ['zebra -"wool cape"', ['Wool Zebra Cape', 'Zebra Gown']],
      ['ZEBRAS gowns', ['Zebra Gown']],
      ['(zebra) & gown!', ['Zebra Gown']],
      ['zeb', ['Wool Zebra Cape', 'Zebra Gown', 'Zebra Wool Cape']],
      ['zeb*', ['Wool Zebra Cape', 'Zebra Gown', 'Zebra Wool Cape']],
      ['the of and', []],
      ['', []],
      ['   ', []],
      ['"', []],
      ['-', []],
    ] as const) {
      t.strictSame(namesOf(await search(q)), names, q)
    }
  })

  await t.test('a match in the name comes before one in the description', async (t) => {
    const inDescription = await create({ name: 'Plain Cloth', description: '<p>quokka quokka quokka quokka</p>' })
    const inName = await create({ name: 'Quokka Hood', description: 'Soft.' })
    t.strictSame(
      (await search('quokka')).results.map(({ id }) => id),
      [inName.id, inDescription.id],
    )
    const newest = await search('quokka', { ordering: 'createdAt' })
    t.strictSame(
      newest.results.map(({ id }) => id),
      [inDescription.id, inName.id],
      'unless another order is asked for',
    )
  })

  await t.test('a product without a description is found by its name', async (t) => {
    const { id } = await create({ name: 'Narwhal Belt', description: '' })
    t.strictSame(
      (await search('narwhal')).results.map((row) => row.id),
      [id],
    )
    await server.inject({
      method: 'PATCH',
      url: `/api/v1/products/${id}`,
      headers: { ...vendor },
      body: { name: 'Walrus Belt' },
    })
    t.equal((await search('narwhal')).results.length, 0, 'and by its new name once it has one')
    t.equal((await search('walrus')).results.length, 1)
    await server.inject({
      method: 'PATCH',
      url: `/api/v1/products/${id}`,
      headers: { ...vendor },
      body: { published: false },
    })
    t.equal((await search('walrus')).results.length, 0)
  })

  await t.test('a search is walked from the best match to the last and back, each once', async (t) => {
    const whole = (await search('hand', { limit: 100 })).results.length
    t.equal(whole, 100)
    for (const [q, limit] of [
      ['hand', 13],
      ['silk', 3],
      ['silk or linen', 4],
    ] as const) {
      const pages = [await search(q, { limit })]
      while (pages.at(-1)!.next !== null) pages.push(await search(q, { limit, cursor: pages.at(-1)!.next }))
      const there = pages.flatMap(({ results }) => results.map(({ id }) => id))
      t.equal(new Set(there).size, there.length, `${q}: none twice`)
      const { rows } = await sql<{ id: number }>`
        select id from products where search @@ websearch_to_tsquery('english', ${q}) and published and deleted_at is null
        order by ts_rank(search, websearch_to_tsquery('english', ${q})) desc, id desc`.execute(app.db)
      t.strictSame(
        there,
        rows.map(({ id }) => id),
        `${q}: all, best first`,
      )
      const back = [pages.at(-1)!]
      while (back[0]!.previous !== null) back.unshift(await search(q, { limit, cursor: back[0]!.previous }))
      t.strictSame(
        back.flatMap(({ results }) => results.map(({ id }) => id)),
        there,
        `${q}: the same backwards`,
      )
    }
    const { next } = await search('silk', { limit: 2 })
    t.equal((await ask('products.search', { q: 'silk', ordering: 'price', cursor: next })).status, 400)
  })

  await t.test('a search goes together with filters', async (t) => {
    const { results } = await search('silk', { category: 'women', inStock: true, limit: 100 })
    t.ok(results.length > 0)
    t.ok(results.every(({ name }) => /Silk (?:Dress|Skirt|Blouse)/.test(name)))
    t.match(await ask('products.search', { q: 'silk', ordering: 'password' }), { status: 400 })
  })

  await t.test('suggestions begin at two characters and end at ten rows', async (t) => {
    for (const q of ['', ' ', 's', ' s ']) t.strictSame(await suggest(q), [], `"${q}"`)
    const rows = await suggest('si')
    t.equal(rows.length, 10)
    t.strictSame(Object.keys(rows[0]!).toSorted(), ['id', 'name', 'price', 'slug'])
    t.ok(rows.every(({ name }) => name.toLowerCase().includes('si')))
    t.strictSame(await suggest('SI'), rows, 'whatever the case')
    t.strictSame(await suggest('  si '), rows)
    const [first] = await suggest('zebra g')
    t.match(first, { name: 'Zebra Gown', price: { amount: 250_000, currency: 'NGN' } })
    t.match((await suggest('wool')).at(0), { name: /^Wool/ }, 'names that begin so come first')
  })

  await t.test('in suggestions no character has a meaning of its own', async (t) => {
    const names = [
      '100% Linen',
      '100 Linen',
      'A_B Shirt',
      'AxB Shirt',
      String.raw`Back\Slash`,
      'BackSlash',
      "Tailor's",
      'İstanbul',
    ]
    for (const name of names) await create({ name, description: '' })
    for (const [q, found] of [
      ['0%', ['100% Linen']],
      ['%%', []],
      ['a_b', ['A_B Shirt']],
      ['__', []],
      ['k\\s', [String.raw`Back\Slash`]],
      ['\\\\', []],
      ["r's", ["Tailor's"]],
      ['ackslash', ['BackSlash']],
      ["'; drop table products; --", []],
    ] as const) {
      t.strictSame(
        (await suggest(q)).map(({ name }) => name),
        found,
        q,
      )
    }
    t.equal((await suggest('stanbul')).length, 1)
  })

  await t.test('only what is on sale is suggested', async (t) => {
    const draft = await create({ name: 'Okapi Draft', published: false })
    const gone = await create({ name: 'Okapi Gone' })
    const live = await create({ name: 'Okapi Live' })
    await server.inject({ method: 'DELETE', url: `/api/v1/products/${gone.id}`, headers: { ...vendor } })
    t.strictSame(
      (await suggest('okapi')).map(({ id }) => id),
      [live.id],
    )
    t.strictSame(
      (await search('okapi')).results.map(({ id }) => id),
      [live.id],
    )
    t.not(draft.id, live.id)
  })

  await t.test('no text makes the server fail', async (t) => {
    const texts = nasty()
    t.equal(texts.length, 300)
    const failed: unknown[] = []
    for (const q of texts) {
      const statuses = [(await ask('products.search', { q })).status, (await ask('products.suggest', { q })).status]
      const refused = q.includes('\u0000') || !q.isWellFormed() || q.length > 200
      const fine = refused ? [400] : q.length > 100 ? [200, 400] : [200]
      if (!statuses.every((status) => fine.includes(status))) failed.push([JSON.stringify(q).slice(0, 80), statuses])
    }
    t.strictSame(failed, [])
    const long = await server.inject(`/api/v1/products?search=${'x'.repeat(5_000)}`)
    t.equal(long.statusCode, 400)
    t.match(await ask('products.search', { q: 'x'.repeat(5_000) }), { status: 400 })
    t.match(await ask('products.suggest', { q: 'x'.repeat(5_000) }), { status: 400 })
    for (const q of [null, 7, true, [], {}, ['a', 'b']]) {
      t.match(await ask('products.search', { q }), { status: 400 }, JSON.stringify(q))
      t.match(await ask('products.suggest', { q }), { status: 400 }, JSON.stringify(q))
    }
    const { rows } = await sql<{ count: number }>`select count(*) from products`.execute(app.db)
    t.ok(rows[0]!.count > 120, 'all products are still there')
  })

  await t.test('nor does a heap of minus signs', async (t) => {
    for (const q of ['-'.repeat(33), '- '.repeat(100), '-! '.repeat(60), '-('.repeat(90), `${'-'.repeat(199)}a`]) {
      t.match(await ask('products.search', { q }), { status: 200 }, q.slice(0, 6))
    }
  })

  await t.test('searches and suggestions have an index', async (t) => {
    await needsOneProcess(t, 'it reads what this process sends to the database')
    const plans = async (procedure: string, q: string) => {
      const [sent = { text: '', values: [] }] = await statementsOf(() => ask(procedure, { q }))
      return app.db.connection().execute(async (db) => {
        await sql`set enable_seqscan = off`.execute(db)
        await sql`set enable_indexscan = off`.execute(db)
        const { rows } = await db.executeQuery<{ 'QUERY PLAN': string }>({
          sql: `explain ${sent.text}`,
          parameters: sent.values,
          query: { kind: 'RawNode', sqlFragments: [], parameters: [] },
          queryId: { queryId: 'explain' },
        })
        await sql`reset all`.execute(db)
        return rows.map((row) => row['QUERY PLAN']).join('\n')
      })
    }
    await sql`
      insert into products (vendor_id, category_id, slug, name)
      select 1, 1, 'row-' || n, md5(n::text) || ' ' || md5((-n)::text) from generate_series(1, 3000) as n`.execute(
      app.db,
    )
    await sql`vacuum analyze`.execute(app.db)
    t.match(await plans('products.search', 'silk'), /Bitmap Index Scan on product_search_by_words\b/)
    t.match(await plans('products.suggest', 'silk'), /Bitmap Index Scan on product_search_by_part\b/)
  })
})

const namesOf = (page: Page): string[] => page.results.map(({ name }) => name).toSorted()

function asker(server: FastifyInstance) {
  return async (procedure: string, input: unknown): Promise<{ status: number; data: unknown }> => {
    const query = { input: JSON.stringify(input) }
    const response = await server.inject({ url: `/api/v2/${procedure}`, query })
    return { status: response.statusCode, data: response.json<{ result?: { data: unknown } }>().result?.data }
  }
}

/** Three hundred texts that somebody, or something, will send one day. */
function nasty(): string[] {
  const texts = [
    "'; drop table products; --",
    "' or '1'='1",
    '" or ""="',
    '%',
    '%%%',
    '_',
    '\\',
    '\\\\',
    "\\'",
    '\\%',
    '"unclosed phrase',
    'unclosed"',
    '""',
    '"" ""',
    '(((',
    ')))',
    '()',
    '(red & dress) | !gown',
    'red <-> dress',
    '<2>',
    "red:*'",
    ':*',
    ':A',
    '& | !',
    '&&&&',
    '-----',
    '- -- ---',
    '-"-"-',
    'or or or',
    'OR',
    'and not or',
    '\u0000',
    'a\u0000b',
    '\ud800',
    '\udc00\ud800',
    'a\ud800b',
    '👗🧵🪡',
    '👩‍👩‍👧‍👦',
    'فستان أحمر',
    '\u202eesrever\u202c',
    '红色连衣裙',
    'ﷺ',
    'Z̴̨͝a̶̛l̵̈́g̸o',
    '\ufeff',
    '\u200b\u200b',
    '\u2028\u2029',
    '\r\n\t\v\f',
    '<script>alert(1)</script>',
    '{{7*7}}',
    '${7*7}',
    '../../../etc/passwd',
    'http://user:pass@host:99999/%zz?#',
    'a@b.c',
    '1e309',
    '-0',
    'NaN',
    'null',
    'undefined',
    '__proto__',
    'constructor',
    't-shirt',
    "o'neill",
    '50%-off_now',
    'x'.repeat(200),
    '"'.repeat(200),
    '('.repeat(200),
    'a or '.repeat(40),
    '👗'.repeat(100),
    'x'.repeat(5_000),
  ]
  const parts = [
    'silk',
    '"',
    "'",
    '%',
    '_',
    '\\',
    '(',
    ')',
    '-',
    '!',
    '&',
    '|',
    ':',
    '*',
    ' or ',
    '<->',
    '\u00e9',
    '👗',
    '\ud83d',
    '\u0000',
    ' ',
  ]
  let state = 20_261_122
  const random = (most: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * most)
  }
  const mixed = Array.from({ length: 300 - texts.length }, () =>
    Array.from({ length: 1 + random(12) }, () => parts[random(parts.length)]).join(''),
  )
  return [...texts, ...mixed]
}
