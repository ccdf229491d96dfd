import type { InjectOptions } from 'fastify'
import { test } from 'tap'
import { buildServer } from '../../../server/app.ts'
import { isNetwork, trustIn } from '../../../server/plugins/proxies.ts'
import { testApp, testMarket } from '../../support/app.ts'

const HSTS = 'strict-transport-security'
const secrets = {
  NODE_ENV: 'production',
  DEMO: '0',
  MAIL_BACKEND: 'smtp',
  JWT_SECRET: 'kX2vQ9mZ7pL4tR8wY1cB6nF3hJ5sD0gAeUiOxTzWqVrMyNbC-and-more',
  SMTP_URL: 'smtp://127.0.0.1:1',
  ALLOWED_HOSTS: 'shop.example',
}
const from = (proto: string | undefined, more: InjectOptions = {}): InjectOptions => ({
  url: '/docs/problems?a=1&b=%20',
  ...more,
  headers: { host: 'shop.example', ...(proto === undefined ? {} : { 'x-forwarded-proto': proto }), ...more.headers },
})

test('what came without TLS through a proxy of ours is sent to where there is TLS, once', async (t) => {
  const env = {
    PUBLIC_URL: 'https://shop.example',
    TRUST_PROXY: '10.0.0.0/8',
    ALLOWED_HOSTS: 'shop.example,evil.example',
  }
  const { server } = await testMarket(t, { products: 1, env })
  const remoteAddress = '10.0.0.7'
  const clear = await server.inject(from('http', { remoteAddress }))
  t.match(clear, { statusCode: 301, headers: { location: 'https://shop.example/docs/problems?a=1&b=%20' } })
  t.ok(clear.headers['content-security-policy'], 'with the headers of any other answer')
  const elsewhere = await server.inject(from('http', { remoteAddress, headers: { host: 'evil.example' } }))
  t.match(elsewhere.headers.location, /^https:\/\/shop\.example\//, 'to ours, whatever host was asked')
  for (const url of ['//evil.example/x', '/\\evil.example', '/api/v1/products', '/nowhere']) {
    const { statusCode, headers } = await server.inject(from('http', { remoteAddress, url }))
    t.equal(statusCode, 301, url)
    t.equal(new URL(headers.location!).host, 'shop.example')
  }
  t.equal((await server.inject(from('http', { remoteAddress, method: 'POST', url: '/api/v1/orders' }))).statusCode, 301)
  t.equal((await server.inject(from('https', { remoteAddress }))).statusCode, 200, 'no loop')
  t.equal((await server.inject(from('http, https', { remoteAddress }))).statusCode, 200, 'the last proxy knows')
  t.equal((await server.inject(from(undefined, { remoteAddress }))).statusCode, 200, 'what nobody knows is no reason')
  t.equal(
    (await server.inject(from('http', { remoteAddress: '192.0.2.1' }))).statusCode,
    200,
    'a stranger says nothing',
  )
  for (const url of ['/livez', '/readyz', '/metrics']) {
    t.equal((await server.inject(from('http', { remoteAddress, url }))).statusCode, 200, url)
  }
})

test('there is nowhere to be sent without TLS of ours', async (t) => {
  for (const env of [{ TRUST_PROXY: '127.0.0.1', PUBLIC_URL: 'http://shop.example' }, { TRUST_PROXY: '127.0.0.1' }]) {
    const { server } = await testMarket(t, { products: 1, env: { ...env, ALLOWED_HOSTS: '*' } })
    t.equal((await server.inject(from('http'))).statusCode, 200)
  }
})

test('browsers are held to TLS by what came with TLS, and only in production', async (t) => {
  const build = async (env: NodeJS.ProcessEnv) => {
    const server = await buildServer(await testApp(t, { env }))
    t.teardown(() => server.close())
    return server
  }
  const behindProxy = { ...secrets, PUBLIC_URL: 'https://shop.example', TRUST_PROXY: '127.0.0.1' }
  const server = await build(behindProxy)
  const expected = 'max-age=31536000; includeSubDomains; preload'
  for (const url of ['/', '/nowhere', '/api/v1/products', '/api/v2/products.list']) {
    t.equal((await server.inject(from('https', { url }))).headers[HSTS], expected, url)
  }
  t.equal((await server.inject(from('http'))).headers[HSTS], undefined, 'over plain HTTP it would mean nothing')
  t.equal((await server.inject(from(undefined))).headers[HSTS], undefined)
  t.equal(
    (await server.inject(from('https', { remoteAddress: '192.0.2.1' }))).headers[HSTS],
    undefined,
    'nor from a stranger',
  )
  const alone = await build({ ...secrets, PUBLIC_URL: 'https://shop.example' })
  t.equal((await alone.inject(from('https'))).headers[HSTS], undefined)
  const { server: demo } = await testMarket(t, { products: 1, env: { TRUST_PROXY: '127.0.0.1', ALLOWED_HOSTS: '*' } })
  t.equal((await demo.inject(from('https'))).headers[HSTS], undefined, 'a try on localhost would bind all of it')
})

test('a proxy is known by its address', async (t) => {
  const trusts = trustIn(['10.0.0.0/8', '192.0.2.7', 'loopback', 'fd00::/8'])!
  for (const ours of ['10.1.2.3', '192.0.2.7', '127.0.0.1', '::1', 'fd00::1', '::ffff:10.0.0.1'])
    t.ok(trusts(ours), ours)
  for (const other of ['11.0.0.1', '192.0.2.8', 'fe80::1', '', 'unknown', '10.0.0.1:80', undefined])
    t.notOk(trusts(other))
  t.equal(trustIn(undefined), undefined)
  t.equal(trustIn([]), undefined)
  for (const network of ['10.0.0.1', '10.0.0.0/8', '::1', 'fd00::/8', 'loopback', 'uniquelocal', '0.0.0.0/0']) {
    t.ok(isNetwork(network), network)
  }
  for (const nonsense of [
    '*',
    'proxy.internal',
    '10.0.0.0/33',
    '10.0.0/8',
    '10.0.0.0/',
    '::/129',
    '10.0.0.0/8/8',
    'toString',
  ])
    t.notOk(isNetwork(nonsense), nonsense)
})
