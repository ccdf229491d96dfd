import { sql } from 'kysely'
import t, { test } from 'tap'
import type { JsonText } from '../../../domain/common/json-text.ts'
import { perform } from '../../../domain/common/operation.ts'
import { listProducts, searchProducts, suggestProducts } from '../../../domain/products/operations.ts'
import { statementsOf } from '../../doors/statements.ts'
import { people, scopeOf, testShop } from '../../support/app.ts'

interface Plan {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly Plans?: readonly Plan[]
}

const app = await testShop(t, { products: 90 })
const PRODUCTS = 2_400

/** Many products, each like one of those there are, with three variants; one in two hundred has a word of its own. */
await sql`
  insert into products (vendor_id, category_id, slug, name, description, created_at)
  select vendor_id, category_id, slug || '-' || n, name || case when n % 200 = 0 then ' Okapi' else '' end, description,
    created_at - n * interval '1 minute'
  from generate_series(1, ${PRODUCTS}::int) as n join products p on p.id = 1 + n % 90`.execute(app.db)
await sql`
  insert into variants (product_id, position, options, price_amount, price_currency)
  select p.id, n, jsonb_build_object('size', (array['S', 'M', 'L'])[n], 'colour', 'Navy'), 1000 + p.id % 700 * 10 + n, 'NGN'
  from products p, generate_series(1, 3) as n where p.id > 90`.execute(app.db)
await sql`
  insert into stock_levels (variant_id, location_id, on_hand)
  select v.id, main_location(p.vendor_id), v.id % 7 from variants v join products p on p.id = v.product_id
  where p.id > 90`.execute(app.db)
await sql`update product_search set sales = id % 500, rating = id % 5`.execute(app.db)
await sql`vacuum analyze`.execute(app.db)

const LARGE = new Set(['products', 'product_search', 'product_pieces', 'variants', 'stock_levels'])

/** How the statements of what is asked are worked off: the indexes they read by, large tables read whole, and the most rows read of one. */
async function plansOf(act: () => Promise<unknown>) {
  const nodes: Plan[] = []
  const collect = (plan: Plan): void => {
    nodes.push(plan)
    plan.Plans?.forEach(collect)
  }
  for (const { text, values } of (await statementsOf(act)).filter((each) => /product/.test(each.text))) {
    const explain = { kind: 'RawNode', sqlFragments: [], parameters: [] } as const
    const { rows } = await app.db.executeQuery<{ 'QUERY PLAN': { Plan: Plan }[] }>({
      sql: `explain (analyze, timing off, format json) ${text}`,
      parameters: values,
      query: explain,
      queryId: { queryId: 'explain' },
    })
    collect(rows[0]!['QUERY PLAN'][0]!.Plan)
  }
  return {
    indexes: new Set(nodes.flatMap((node) => node['Index Name'] ?? [])),
    whole: nodes
      .flatMap((node) => (node['Node Type'] === 'Seq Scan' ? (node['Relation Name'] ?? []) : []))
      .filter((table) => LARGE.has(table)),
    rows: Math.max(
      ...nodes
        .filter((node) => LARGE.has(node['Relation Name'] ?? ''))
        .map((node) => (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']),
    ),
  }
}

const list = (input: object) => perform(scopeOf(app, people.nobody), listProducts, input) as Promise<JsonText>

/** A cursor so many pages into a list. */
async function deepIn(input: object, pages: number): Promise<string> {
  let cursor: string | undefined
  for (let n = 0; n < pages; n += 1) {
    cursor = ((await list({ ...input, limit: 100, ...(cursor && { cursor }) })).parse() as { next: string }).next
  }
  return cursor!
}

test('a page of a list reads its index from where it begins, and a little more than it shows', async (t) => {
  for (const [ordering, index] of [
    ['-createdAt', 'products_by_created'],
    ['price', 'products_by_price'],
    ['name', 'products_by_name'],
    ['-rating', 'product_search_by_rating'],
    ['-sales', 'product_search_by_sales'],
  ] as const) {
    for (const cursor of [undefined, await deepIn({ ordering }, 20)]) {
      const plan = await plansOf(() => list({ ordering, ...(cursor && { cursor }) }))
      t.ok(plan.indexes.has(index), `${ordering}: ${[...plan.indexes].join(' ')}`)
      t.strictSame(plan.whole, [], `${ordering} reads no table whole`)
      t.ok(plan.rows <= 51 * 6, `${ordering}: ${plan.rows} rows`)
    }
  }
})

test('a search, and what it can be narrowed by, reads what has its words', async (t) => {
  const matching = PRODUCTS / 200
  for (const [input, most] of [
    [{ q: 'okapi' }, matching * 6],
    [{ q: 'okapi', size: 'M', colour: 'Navy', inStock: false }, matching * 6],
    [{ q: 'okapi', priceMax: 4_000, ordering: 'price' }, matching * 6],
  ] as const) {
    const plan = await plansOf(() => perform(scopeOf(app, people.nobody), searchProducts, input))
    t.ok(plan.indexes.has('product_search_by_words'), [...plan.indexes].join(' '))
    t.strictSame(plan.whole, [])
    t.ok(plan.rows <= most, `${JSON.stringify(input)}: ${plan.rows} rows`)
  }
})

test('what is misspelt is looked for among the words, and then among the names', async (t) => {
  const plan = await plansOf(() => perform(scopeOf(app, people.nobody), searchProducts, { q: 'okappi' }))
  for (const index of ['product_search_by_words', 'product_search_by_part']) {
    t.ok(plan.indexes.has(index), [...plan.indexes].join(' '))
  }
  t.strictSame(plan.whole, [])
  t.ok(plan.rows <= (PRODUCTS / 200) * 6, `${plan.rows} rows`)
})

test('suggestions are read in order, or by their trigrams', async (t) => {
  for (const [q, index, most] of [
    ['ta', 'product_search_by_label', 20],
    ['tailored', 'product_search_by_label', 400],
    ['okapi', 'product_search_by_part', 400],
  ] as const) {
    const plan = await plansOf(() => perform(scopeOf(app, people.nobody), suggestProducts, { q }))
    t.ok(plan.indexes.has(index), `${q}: ${[...plan.indexes].join(' ')}`)
    t.strictSame(plan.whole, [])
    t.ok(plan.rows <= most, `${q}: ${plan.rows} rows`)
  }
})
