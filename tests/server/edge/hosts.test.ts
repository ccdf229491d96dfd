import type { FastifyInstance, InjectOptions } from 'fastify'
import { test, type Test } from 'tap'
import { testMarket } from '../../support/app.ts'

const ask = async (server: FastifyInstance, host: string, more: InjectOptions = {}): Promise<number> =>
  (await server.inject({ url: '/', ...more, headers: { host, ...more.headers } })).statusCode

async function answers(t: Test, env: NodeJS.ProcessEnv, ours: readonly string[], others: readonly string[]) {
  const { server } = await testMarket(t, { products: 1, env })
  for (const host of ours) t.equal(await ask(server, host), 200, `${host} is ours`)
  for (const host of others) t.equal(await ask(server, host), 400, `${host} is not`)
  return server
}

const broken = ['shop.example@evil.example', 'shop.example:80:80', 'shop.example/x', 'a b', '[::1', '..']

test('a request is for a host of ours, or it is refused', async (t) => {
  const server = await answers(
    t,
    { ALLOWED_HOSTS: 'shop.example,.market.example,10.0.0.9' },
    [
      'shop.example',
      'SHOP.example',
      'shop.example:8443',
      'shop.example.',
      'market.example',
      'a.b.market.example',
      '10.0.0.9',
    ],
    [
      'evil.example',
      'www.shop.example',
      'evilmarket.example',
      'shop.example.evil.example',
      'localhost',
      '10.0.0.8',
      ...broken,
    ],
  )
  const answer = await server.inject({ url: '/api/v1/products', headers: { host: 'evil.example' } })
  t.match(answer.json(), { status: 400, code: 'common.malformed' })
  t.ok(answer.headers['content-security-policy'], 'with the headers of any other answer')
  t.equal(await ask(server, 'evil.example', { url: '/api/v2/products.list' }), 400)
  t.equal(
    await ask(server, 'evil.example', { headers: { 'x-forwarded-host': 'shop.example' } }),
    400,
    'and nobody may say otherwise',
  )
  t.equal(await ask(server, 'shop.example', { headers: { 'x-forwarded-host': 'evil.example' } }), 200)
})

test('a star is any host, but no riddle', async (t) => {
  await answers(t, { ALLOWED_HOSTS: '*' }, ['evil.example', '[::1]:3000', 'a_b'], broken)
})

test('a proxy of ours may say which host was asked', async (t) => {
  const env = { ALLOWED_HOSTS: 'shop.example', TRUST_PROXY: '127.0.0.1' }
  const { server } = await testMarket(t, { products: 1, env })
  const asked = { headers: { 'x-forwarded-host': 'shop.example' } }
  t.equal(await ask(server, 'app:3000', asked), 200)
  t.equal(await ask(server, 'app:3000', { ...asked, remoteAddress: '10.0.0.1' }), 400)
  t.equal(await ask(server, 'shop.example', { headers: { 'x-forwarded-host': 'evil.example' } }), 400)
})

test('probes come by address', async (t) => {
  const { server } = await testMarket(t, { products: 1, env: { ALLOWED_HOSTS: 'shop.example' } })
  for (const url of ['/livez', '/readyz', '/metrics']) {
    t.equal(await ask(server, '10.1.2.3:3000', { url }), 200)
    t.equal(await ask(server, '[fd00::7]:3000', { url }), 200)
    t.equal(await ask(server, 'evil.example', { url }), 400)
  }
  t.equal(await ask(server, '10.1.2.3:3000', { url: '/api/v1/products' }), 400)
})

test('without a list it is this machine, addresses and where we say we are: no name that a stranger’s page could take', async (t) => {
  const here = [
    'localhost',
    'localhost:3000',
    'shop.localhost',
    '127.0.0.1',
    '[::1]:3000',
    '192.168.1.7',
    'shop.example',
  ]
  const elsewhere = ['evil.example', 'evil', 'localhost.evil.example', 'www.shop.example', ...broken]
  await answers(t, { PUBLIC_URL: 'https://shop.example' }, here, elsewhere)
  const inContainer = { HOST: '0.0.0.0', PUBLIC_URL: 'https://shop.example' }
  const dotted = elsewhere.filter((host) => host !== 'evil')
  await answers(t, inContainer, [...here, 'app', 'app-1:3000', 'fashionistar_web'], dotted)
})
