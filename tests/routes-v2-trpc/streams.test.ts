import http from 'node:http'
import { type Test, test } from 'tap'
import { perform } from '../../domain/common/operation.ts'
import { deleteProduct, updateProduct } from '../../domain/products/operations.ts'
import { reinstateVendor, suspendVendor } from '../../domain/vendors/operations.ts'
import { rowsOf } from '../db/catalogue.ts'
import { until } from '../server/child.ts'
import { people, scopeOf, type TestApp, testMarket } from '../support/app.ts'

interface Stream {
  readonly status: Promise<number>
  /** All that was said, as it was said. */
  readonly text: () => string
  /** What was said last of each variant. */
  readonly now: Map<number, number>
  readonly ended: Promise<void>
  readonly leave: () => void
}

const pathOf = (input: unknown): string => `/api/v2/stock.watch?input=${encodeURIComponent(JSON.stringify(input))}`

/** Somebody with nothing but a socket. */
function open(t: Test, url: string, input: unknown, headers: http.OutgoingHttpHeaders = {}): Stream {
  let said = ''
  const now = new Map<number, number>()
  const status = Promise.withResolvers<number>()
  const ended = Promise.withResolvers<void>()
  const request = http.get(url + pathOf(input), { agent: false, headers }, (answer) => {
    status.resolve(answer.statusCode!)
    answer.setEncoding('utf8').on('data', (text: string) => {
      said += text
      for (const [, json] of text.matchAll(/^data: (\{"variantId".*)$/gm)) {
        const { variantId, available } = JSON.parse(json!) as { variantId: number; available: number }
        now.set(variantId, available)
      }
    })
    answer.on('close', () => ended.resolve())
  })
  request.on('error', () => ended.resolve())
  const leave = () => void request.destroy()
  t.teardown(leave)
  return { status: status.promise, text: () => said, now, ended: ended.promise, leave }
}

const setStock = (app: TestApp, where: string, pieces: number) =>
  rowsOf(app.url, `update stock_levels set on_hand = ${pieces}, reserved = 0 where ${where} returning 1`)

test('a hundred who watch are told all that changes, and leave nothing behind', async (t) => {
  const { app, server } = await testMarket(t, { inProcess: 'it looks at what a process keeps of those who have left' })
  const url = await server.listen({ port: 0 })
  await setStock(app, 'true', 1)
  const variantIds = [1, 2, 3, 4, 5]
  const crowd = Array.from({ length: 100 }, () => open(t, url, { variantIds }))
  for (const { now } of crowd) await until(() => now.size === variantIds.length, 'the present')
  t.equal(app.stockFeed.watchers, 100)
  for (const pieces of [2, 3, 4]) await setStock(app, `variant_id in (${variantIds.join()})`, pieces)
  for (const { now } of crowd) await until(() => [...now.values()].every((pieces) => pieces === 4), 'the last')
  t.match(await (await fetch(`${url}/metrics`)).text(), /^stock_watchers 100$/m)

  for (const { leave } of crowd) leave()
  await until(() => app.stockFeed.watchers === 0 && app.stockFeed.size === 0, 'nobody watches')
  const count = () => new Promise<number>((resolve) => server.server.getConnections((_error, n) => resolve(n)))
  server.server.closeIdleConnections()
  for (let tries = 0; (await count()) > 0 && tries < 500; tries += 1) await new Promise((done) => setTimeout(done, 10))
  t.equal(await count(), 0, 'no socket is left')
})

test('who watches is told what goes off sale, and what comes back', async (t) => {
  const { app, server } = await testMarket(t)
  const url = await server.listen({ port: 0 })
  const [product] = await rowsOf(
    app.url,
    `select p.id::int, p.vendor_id::int, min(v.id)::int as variant from products p join variants v on v.product_id = p.id
    where p.published group by p.id order by p.id limit 1`,
  )
  const { id, vendor_id: vendorId, variant } = product as { id: number; vendor_id: number; variant: number }
  await setStock(app, `variant_id = ${variant}`, 6)
  const { now } = open(t, url, { variantIds: [variant] })
  const told = (pieces: number) => until(() => now.get(variant) === pieces, `${pieces}`)
  const admin = scopeOf(app, people.admin)
  await told(6)

  await perform(admin, updateProduct, { id, published: false })
  await told(0)
  const late = open(t, url, { variantIds: [variant, 1_000_000] }, { 'last-event-id': '7' })
  await until(() => late.now.size === 2, 'who comes back hears that it has gone')
  t.strictSame([...late.now.values()], [0, 0])
  await perform(admin, updateProduct, { id, published: true })
  await told(6)
  await perform(admin, suspendVendor, { id: vendorId, reason: 'Complaints.' })
  await told(0)
  await perform(admin, reinstateVendor, { id: vendorId })
  await told(6)
  await perform(admin, deleteProduct, { id })
  await told(0)
})

test('a stream says what tRPC would say, and ends without a word when the server does', async (t) => {
  const { app, server } = await testMarket(t, { products: 2 })
  const url = await server.listen({ port: 0 })
  await setStock(app, 'true', 3)
  const adapter = { 'trpc-accept': 'text/event-stream' }
  for (const [input, whole] of [
    [{ variantIds: [1, 2] }, /id: 2\n/],
    [{ variantIds: [] }, /serialized-error[^]+\n\n/],
    [{ variantIds: [1], lastEventId: 5 }, /serialized-error[^]+\n\n/],
    [null, /serialized-error[^]+\n\n/],
  ] as const) {
    const [ours, theirs] = [open(t, url, input, { 'x-request-id': 'the-same-one' }), open(t, url, input, { ...adapter, 'x-request-id': 'the-same-one' })] // prettier-ignore
    await until(() => whole.test(ours.text()) && whole.test(theirs.text()), 'all of it')
    const upToReturn = theirs.text().replace(/event: return[^]*$/, '')
    t.equal(ours.text(), upToReturn)
    t.equal(await ours.status, await theirs.status)
  }
  const heads = await Promise.all(
    [{}, adapter].map(async (headers) => {
      const answer = await fetch(url + pathOf({ variantIds: [1] }), { headers })
      await answer.body?.cancel()
      const named = (name: string) => [name, answer.headers.get(name)]
      return ['content-type', 'cache-control', 'x-accel-buffering', 'connection', 'transfer-encoding'].map(named)
    }),
  )
  t.strictSame(heads[0], heads[1])

  const { text, ended } = open(t, url, { variantIds: [1] })
  await until(() => text().includes('id: 1'), 'the present')
  await server.close()
  await ended
  t.notMatch(text(), /return/, `who watched ${url} comes back to another`)
})
