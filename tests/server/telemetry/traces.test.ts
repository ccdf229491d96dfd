import { test } from 'tap'
import { operations } from '../../../domain/common/tracing.ts'
import { callersOf } from '../../doors/callers.ts'
import { testMarket } from '../../support/app.ts'
import { start } from '../market-process.ts'
import { collector, type SeenSpan } from './collector.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const CALLER = '00f067aa0ba902b7'
const deliveryAddress = { name: 'Chidi Okafor', line1: '17 Awolowo Road', city: 'Lagos', country: 'NG' }
const order = { items: [{ variantId: 5, quantity: 1 }], deliveryAddress }

test('an order is one trace, from the request of its caller over the queue to the mail', async (t) => {
  const { endpoint, spans, text, metricNames } = await collector(t)
  const { app, server } = await testMarket(t, { products: 8, env: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } })
  const { customer } = await callersOf(server)
  const headers = { ...customer, traceparent: `00-${TRACE}-${CALLER}-01` }
  const placed = await server.inject({ method: 'POST', url: '/api/v1/orders?x=secret', headers, body: order })
  t.equal(placed.statusCode, 201)
  await app.drain()
  await app.telemetry!.flush()

  const trace = spans().filter(({ traceId }) => traceId === TRACE)
  const below = (parent: string) => trace.filter(({ parentSpanId }) => parentSpanId === parent)
  const [request, ...others] = below(CALLER)
  t.equal(others.length, 0, 'one request of this caller')
  t.match(request, {
    name: 'POST /api/v1/orders',
    kind: 2,
    attributes: {
      'http.request.method': 'POST',
      'http.route': '/api/v1/orders',
      'url.path': '/api/v1/orders',
      'http.response.status_code': 201,
    },
  })
  const operation = below(request!.spanId).find(({ name }) => name === 'orders.create')
  t.ok(operation, 'the operation within it')
  const sql = (span: SeenSpan) => below(span.spanId).filter(({ attributes }) => 'db.query.text' in attributes)
  t.ok(sql(operation!).some(({ attributes }) => /insert into "?orders/.test(String(attributes['db.query.text']))))
  t.match(sql(operation!)[0], { kind: 3, attributes: { 'db.system.name': 'postgresql' } })
  const mail = below(operation!.spanId).find(
    ({ attributes }) => attributes['fashionistar.task'] === 'notifications.sendOrderConfirmation',
  )
  t.match(mail, { name: 'process emails', kind: 5, attributes: { 'messaging.destination.name': 'emails' } })
  t.ok(sql(mail!).length > 0, 'and what the task asks of the database')
  for (const word of ['customer@fashionistar', 'Awolowo', 'Okafor', 'secret', customer['authorization']!.slice(7)])
    t.notOk(text().includes(word), 'nothing of it says who ordered')
  for (const name of ['http.server.request.duration', 'db.client.operation.duration', 'messaging.process.duration'])
    t.ok(metricNames().includes(name), name)
})

test('what a trace shows of statements that carry values is not the values', async (t) => {
  const { endpoint, spans } = await collector(t)
  const { app, server } = await testMarket(t, { products: 1, env: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } })
  const { vendor } = await callersOf(server)
  t.equal((await server.inject({ url: '/api/v1/vendors/1/orders', headers: { ...vendor } })).statusCode, 200)
  await app.telemetry!.flush()
  const walls = spans()
    .map(({ attributes }) => String(attributes['db.query.text']))
    .filter((sql) => /set_config/.test(sql))
  t.ok(walls.length > 0, 'the wall of a vendor is among them')
  for (const wall of walls) t.notMatch(wall, /'|\{|[^$\w]\d/)
})

test('a caller that traces nothing has nothing traced, and a refusal is no fault', async (t) => {
  const { endpoint, spans } = await collector(t)
  const { app, server } = await testMarket(t, { products: 1, env: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } })
  const ask = (flags: string) =>
    server.inject({ url: '/api/v1/products/999999', headers: { traceparent: `00-${TRACE}-${CALLER}-${flags}` } })
  await ask('00')
  await app.telemetry!.flush()
  t.strictSame(
    spans().filter(({ traceId }) => traceId === TRACE),
    [],
  )
  await ask('01')
  await server.inject('/readyz')
  await app.telemetry!.flush()
  const seen = spans()
  const refused = seen.find(({ name }) => name === 'products.byId')
  t.match(refused, { status: { code: 0 }, attributes: { 'error.type': 'products.not-found' } })
  t.notOk(
    seen.some(({ name }) => name.includes('readyz')),
    'probes are not traced',
  )
})

test('a collector that is away costs no request', async (t) => {
  const { endpoint, provider } = await collector(t)
  provider.reply = { status: 503 }
  const { app, server } = await testMarket(t, { products: 1, env: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } })
  t.equal((await server.inject('/api/v1/products')).statusCode, 200)
  t.ok(operations.hasSubscribers)
  await app.close()
  t.notOk(operations.hasSubscribers, 'and once it is closed nobody follows')
})

test('a process that is told to end sends what it has seen', async (t) => {
  const { endpoint, spans } = await collector(t)
  const { app } = await testMarket(t, { products: 1 })
  const env = { DATABASE_URL: app.url, DEMO: '1', RUN: 'web', OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }
  const child = start(t, env)
  const address = await child.address()
  const headers = { traceparent: `00-${TRACE}-${CALLER}-01`, connection: 'close' }
  t.equal((await fetch(`${address}/api/v1/categories`, { headers })).status, 200)
  child.signal('SIGTERM')
  t.equal((await child.ended).code, 0)
  t.ok(spans().some(({ traceId, name }) => traceId === TRACE && name === 'GET /api/v1/categories'))
})
