import { test } from 'tap'
import { perform } from '../../domain/common/operation.ts'
import { countedAs } from '../../domain/products/index.ts'
import { listHeard } from '../../domain/products/operations.ts'
import { pruneHeard } from '../../domain/products/tasks.ts'
import { rowsOf } from '../db/catalogue.ts'
import { write } from '../domain/inventory/stock.ts'
import { people, scopeOf, testMarket } from '../support/app.ts'

test('what is searched for is counted by day, of nobody, and told to staff once several have asked', async (t) => {
  const { app, server } = await testMarket(t)
  const v1 = (search: string, more = '') =>
    server.inject(`/api/v1/products?search=${encodeURIComponent(search)}${more}`)
  const v2 = (q: string) => server.inject(`/api/v2/products.search?input=${encodeURIComponent(JSON.stringify({ q }))}`)
  const told = async (kind: string) =>
    ((await perform(scopeOf(app, people.admin), listHeard, { kind })) as { results: object[] }).results
  for (const text of ['Silk', ' silk ', 'SILK']) await v1(text)
  await v2('silk')
  for (let n = 0; n < 3; n += 1) await v2('xqzwvy')
  for (const text of ['linen', 'linen', 'ada@example.com', '0803 123 4567', 'x'.repeat(81), ' ']) await v1(text)
  const page = (await v1('silk', '&limit=1')).json<{ next: string }>()
  await v1('silk', `&limit=1&cursor=${page.next}`)
  t.strictSame(await told('popular'), [], 'nothing is written while somebody waits')
  await app.searches.flush()
  t.strictSame(await told('popular'), [
    { query: 'silk', asked: 5, foundNothing: 0 },
    { query: 'xqzwvy', asked: 3, foundNothing: 3 },
  ])
  t.strictSame(await told('zero-results'), [{ query: 'xqzwvy', asked: 3, foundNothing: 3 }])
  await v1('linen')
  await app.searches.flush()
  t.match(await told('popular'), [{}, { query: 'linen', asked: 3 }, {}], 'what is counted later is added')
  const kept = async () =>
    (await rowsOf<{ query: string }>(app.url, 'select query from search_queries order by 1')).map((row) => row.query)
  t.strictSame(await kept(), ['linen', 'silk', 'xqzwvy'], 'and nothing of anybody')
  await rowsOf(
    app.url,
    `insert into search_queries (day, query, asked, found_nothing) values
       (current_date - 1, 'once', 1, 0), (current_date - 1, 'thrice', 3, 0), (current_date - 100, 'old', 9, 0)`,
  )
  await write(app, (ctx) => ctx.enqueue(pruneHeard, {}))
  await app.drain()
  t.strictSame(await kept(), ['linen', 'silk', 'thrice', 'xqzwvy'])
})

test('what says who somebody is is not counted', async (t) => {
  for (const text of ['a@b', '08031234567', '+234 (803) 123-45-67', '4111 1111 1111 1111', '', '  ']) {
    t.equal(countedAs(text), undefined, text)
  }
  t.equal(countedAs('  Ｓilk\tDRESS 38 '), 'silk dress 38')
})
