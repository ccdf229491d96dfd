import type { FastifyInstance } from 'fastify'
import { test } from 'tap'
import { ConfigError, readConfig } from '../../../server/config.ts'
import { testMarket } from '../../support/app.ts'

const SHOP = 'https://shop.example'
const env = { CORS_ORIGINS: `${SHOP}, http://localhost:5173` }
const needed =
  'authorization content-type idempotency-key x-csrf-token x-cart-token x-token-transport if-match if-none-match trpc-accept traceparent last-event-id'

const preflight = (server: FastifyInstance, url: string, origin: string) =>
  server.inject({
    method: 'OPTIONS',
    url,
    headers: {
      origin,
      'access-control-request-method': 'PATCH',
      'access-control-request-headers': needed.split(' ').join(','),
    },
  })

const list = (value: unknown) => String(value).toLowerCase().split(/, */)

test('pages of listed origins may call both doors, with cookies', async (t) => {
  const { server } = await testMarket(t, { products: 2, env: { ...env, RATE_LIMIT_ANON: '8/h' } })
  for (const url of ['/api/v1/products/1', '/api/v2/products.list', '/api/v1/nowhere', '/api/v1/orders']) {
    const answer = await preflight(server, url, SHOP)
    t.match(answer, {
      statusCode: 204,
      headers: { 'access-control-allow-origin': SHOP, 'access-control-allow-credentials': 'true' },
    })
    for (const header of needed.split(' ')) t.ok(list(answer.headers['access-control-allow-headers']).includes(header))
    for (const method of ['get', 'post', 'put', 'patch', 'delete'])
      t.ok(list(answer.headers['access-control-allow-methods']).includes(method))
    t.ok(Number(answer.headers['access-control-max-age']) > 0)
    t.equal(answer.headers['ratelimit'], undefined, 'asking costs nothing')
  }
  for (const url of ['/api/v1/products/1', '/api/v2/products.list', '/api/v1/products/999', '/api/v1/auth/me']) {
    const { headers } = await server.inject({ url, headers: { origin: SHOP } })
    t.match(headers, {
      'access-control-allow-origin': SHOP,
      'access-control-allow-credentials': 'true',
      vary: /Origin/,
    })
    const exposed = list(headers['access-control-expose-headers'])
    const readable =
      'etag link location ratelimit ratelimit-policy retry-after x-request-id idempotent-replayed server-timing'
    for (const header of readable.split(' ')) t.ok(exposed.includes(header), header)
  }
})

test('other pages are told nothing, and what they may not read is not kept for those who may', async (t) => {
  const { server } = await testMarket(t, { products: 2, env })
  const others = [
    'https://evil.example',
    'https://shop.example.evil.example',
    'http://shop.example',
    'null',
    `${SHOP}:444`,
  ]
  for (const origin of [...others, SHOP.toUpperCase()]) {
    for (const answer of [
      await preflight(server, '/api/v1/products/1', origin),
      await server.inject({ url: '/api/v1/products/1', headers: { origin } }),
    ]) {
      t.equal(answer.headers['access-control-allow-origin'], undefined, origin)
      t.equal(answer.headers['access-control-allow-credentials'], undefined)
      t.match(answer.headers.vary, /Origin/)
    }
  }
  for (const headers of [{}, { origin: SHOP }]) {
    const options = await server.inject({ method: 'OPTIONS', url: '/api/v1/products/1', headers })
    t.match(options, { statusCode: 200, headers: { allow: /GET/ } }, 'OPTIONS still says what a resource can do')
  }
  for (const url of ['/', '/admin/login', '/dev/mailbox.json', '/livez']) {
    const { headers } = await server.inject({ url, headers: { origin: SHOP } })
    t.equal(headers['access-control-allow-origin'], undefined, `${url} is no API`)
  }
})

test('without a list nothing varies by who asks', async (t) => {
  const { server } = await testMarket(t, { products: 2 })
  const { headers } = await server.inject({ url: '/api/v1/products/1', headers: { origin: SHOP } })
  t.equal(headers.vary, undefined)
  t.equal(headers['access-control-allow-origin'], undefined)
})

test('an origin is written out whole', async (t) => {
  t.strictSame(readConfig(env).corsOrigins, [SHOP, 'http://localhost:5173'])
  t.equal(readConfig({ CORS_ORIGINS: ' , ' }).corsOrigins, undefined)
  for (const origin of ['*', 'https://*', 'null', 'shop.example', `${SHOP}/`, `${SHOP}/path`, 'https://SHOP.example']) {
    t.throws(() => readConfig({ CORS_ORIGINS: origin }), ConfigError, origin)
  }
})
