// What each operation costs in the database, through a door. Written down in query-counts.json, so that a statement more, or a
// round trip, is seen in the change that brings it.

import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import t, { test } from 'tap'
import type { Operation } from '../../domain/common/operation.ts'
import { testMarket } from '../support/app.ts'
import { type Answer, type Input, mountedProcedures, mountedRoutes, throughV1, throughV2 } from './both-doors.ts'
import { callersOf, type Headers } from './callers.ts'
import { type Cost, costOf } from './costs.ts'
import { address, headersOf, type Sample, sampleMarket, samplesOf } from './samples.ts'

const file = path.join(import.meta.dirname, 'query-counts.json')
const UPDATE = 'QUERY_COUNTS=write npm test -- tests/doors/query-counts.test.ts'

interface Asked {
  readonly operation: Operation
  readonly ask: (input: Input, headers: Headers) => Promise<Answer>
}

// What is read at once takes turns on one connection: how many there are to spare is chance.
const inProcess = 'it counts what this process sends to the database'
const { app, server } = await testMarket(t, { env: { DATABASE_POOL_MAX: '1' }, inProcess })
const callers = await callersOf(server)
const market = sampleMarket(server, callers, app)
const routes = await mountedRoutes()
const onV1 = new Set(routes.map(({ operation }) => operation))
const all: readonly Asked[] = [
  ...routes.map((route) => ({
    operation: route.operation,
    ask: (input: Input, headers: Headers) => throughV1(server, route, input, headers),
  })),
  ...mountedProcedures()
    .filter(({ operation }) => !onV1.has(operation))
    .map((procedure) => ({
      operation: procedure.operation,
      ask: (input: Input, headers: Headers) => throughV2(server, procedure, input, headers),
    })),
]

test('an operation costs the statements and round trips that are written down', async (t) => {
  const found: Record<string, Cost> = {}
  for (const { operation, ask } of all) {
    const samples = samplesOf(operation.id).filter(({ expect }) => expect === 'ok')
    for (const [n, sample] of samples.entries()) {
      const { input } = sample
      const given = typeof input === 'function' ? await input(market) : input
      const headers = await headersOf(callers, sample, market)
      const { result, cost } = await costOf(() => ask(given, headers))
      t.ok(result.status < 300, `${operation.id}: ${JSON.stringify(result).slice(0, 300)}`)
      found[n === 0 ? operation.id : `${operation.id} ${n + 1}`] = cost
    }
  }
  if (process.env['QUERY_COUNTS'] === 'write') writeFileSync(file, textOf(found))
  const known = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Cost>
  const names = new Set([...Object.keys(known), ...Object.keys(found)])
  for (const name of names) {
    t.strictSame(found[name], known[name], `${name} (where it is meant: ${UPDATE})`)
  }
})

/** Lists whose samples leave no more than one row, and what does. */
const more: Readonly<Record<string, () => Promise<{ readonly as?: Sample['as']; readonly input: Input }>>> = {
  async 'authentication.listSessions'() {
    await market.session()
    return { as: 'customer', input: {} }
  },
  'products.search': async () => ({ input: { q: 'dress' } }),
  'orders.events': async () => ({ as: 'customer', input: { id: (await market.paidOrder()).id } }),
  async 'reviews.list'() {
    const { productId } = await market.review()
    const headers = { ...(await market.somebody()) }
    await server.inject({ method: 'POST', url: `/api/v1/products/${productId}/reviews`, headers, body: { rating: 4 } })
    return { input: { id: productId } }
  },
  async 'reviews.held'() {
    for (const _ of [1, 2]) await market.review('pending')
    return { as: 'admin', input: {} }
  },
  async 'webhooks.listDeliveries'() {
    const { id } = await market.delivery()
    const headers = { ...callers.vendor }
    await server.inject({ method: 'POST', url: `/api/v1/webhook-endpoints/${id}/ping`, headers })
    return { as: 'vendor', input: { id } }
  },
}

/** What tasks have to have written, or many people asked for. */
const FEW: ReadonlySet<string> = new Set(['analytics.sales', 'payouts.list', 'products.searchQueries'])

test('a list costs the same for one row as for many', async (t) => {
  for (const { operation, ask } of all.filter(pages)) {
    const made = await more[operation.id]?.()
    const samples = samplesOf(operation.id).filter(({ expect }) => expect === 'ok')
    let most = 0
    for (const { input, as } of made === undefined ? samples : [made]) {
      const given = typeof input === 'function' ? await input(market) : input
      const headers = await headersOf(callers, { as }, market)
      const one = await costOf(() => ask({ ...given, limit: 1 }, headers))
      const many = await costOf(() => ask({ ...given, limit: 100 }, headers))
      const rows = rowsOf(many.result)
      most = Math.max(most, rows)
      if (rows > 1) t.strictSame([1, many.cost], [rowsOf(one.result), one.cost], `${operation.id}: ${rows} rows`)
    }
    t.equal(most > 1, !FEW.has(operation.id), `${operation.id} has more than one row to show`)
  }
})

test('an order and a cart cost the same for one line as for many', async (t) => {
  const variants: number[] = []
  for (let n = 0; n < 5; n += 1) variants.push((await market.product()).variantId)
  const costs = async (variantIds: readonly number[]) => {
    const items = variantIds.map((variantId) => ({ variantId, quantity: 1 }))
    const headers = { ...callers.customer }
    const post = (url: string, body: object) => costOf(() => server.inject({ method: 'POST', url, headers, body }))
    const placed = await post('/api/v1/orders', { items, deliveryAddress: address })
    const cart = await post('/api/v1/carts', { items })
    const found: Cost[] = [placed.cost, cart.cost]
    for (const [at, { result }] of [['orders', placed] as const, ['carts', cart] as const]) {
      t.equal(result.statusCode, 201, result.body)
      const url = `/api/v1/${at}/${result.json<{ id: number }>().id}`
      found.push((await costOf(() => server.inject({ url, headers }))).cost)
    }
    return found
  }
  const [one, many] = [await costs(variants.slice(0, 1)), await costs(variants)]
  t.strictSame(many, one, 'placing, filling a cart, reading an order, reading a cart')
})

const pages = ({ operation: { effect, input, output } }: Asked): boolean =>
  effect === 'read' && 'limit' in fieldsOf(input) && 'results' in fieldsOf(output)

const fieldsOf = (schema: unknown): object => (schema as { readonly shape?: object }).shape ?? {}

const rowsOf = ({ body }: Answer): number => (body as { results: readonly unknown[] }).results.length

const textOf = (costs: Readonly<Record<string, Cost>>): string => {
  const lines = Object.entries(costs)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { statements, trips }]) => `  "${name}": { "statements": ${statements}, "trips": ${trips} }`)
  return `{\n${lines.join(',\n')}\n}\n`
}
