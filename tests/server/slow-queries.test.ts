import { test } from 'tap'
import { logSlowQueries } from '../../server/slow-queries.ts'
import { callersOf } from '../doors/callers.ts'
import { testMarket } from '../support/app.ts'

type Line = Record<string, unknown>
const ignore = () => {}
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore }

test('a slow statement is logged with the operation or task it belongs to, and without its values', async (t) => {
  const lines: Line[] = []
  const { app, server } = await testMarket(t, { products: 8 })
  const { customer } = await callersOf(server)
  // Everything is slower than nothing.
  const stop = logSlowQueries(0, { ...silent, warn: (line: Line) => lines.push(line) })
  t.teardown(stop)
  const deliveryAddress = { name: 'Chidi', line1: '17 Awolowo Road', city: 'Lagos', country: 'NG' }
  const body = { items: [{ variantId: 5, quantity: 1 }], deliveryAddress }
  const headers = { ...customer, 'x-request-id': 'slow-order-1' }
  t.equal((await server.inject({ method: 'POST', url: '/api/v1/orders', headers, body })).statusCode, 201)
  await app.drain()
  const of = (about: Line) => lines.filter((line) => Object.entries(about).every(([key, value]) => line[key] === value))
  const ordering = of({ operation: 'orders.create', requestId: 'slow-order-1' })
  t.ok(ordering.some(({ statement }) => /insert into "?orders/.test(String(statement))))
  t.ok(of({ task: 'notifications.sendOrderConfirmation', requestId: 'slow-order-1' }).length > 0)
  t.notMatch(JSON.stringify(lines), /Awolowo/)
  stop()
  lines.length = 0
  await server.inject('/api/v1/products')
  t.strictSame(lines, [])
})

test('what takes less is not logged', async (t) => {
  const lines: Line[] = []
  const env = { SLOW_QUERY_MS: '600000' }
  const { server } = await testMarket(t, { products: 1, env, onLog: (line) => lines.push(line) })
  t.equal((await server.inject('/api/v1/products')).statusCode, 200)
  t.strictSame(
    lines.filter(({ msg }) => msg === 'slow query'),
    [],
  )
})
