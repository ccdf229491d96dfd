import { test } from 'tap'
import { rowsOf } from '../db/catalogue.ts'
import { emptyDatabase } from '../support/database.ts'
import { temporaryFolder } from './child.ts'
import { countOrders, refuses, signIn, start } from './market-process.ts'

test('two processes that start at once on one empty database seed it once', async (t) => {
  const { url } = await emptyDatabase(t)
  const env = { DATABASE_URL: url, DEMO: '1', DATA_DIR: temporaryFolder(t), DATABASE_POOL_MAX: '4' }
  const children = [start(t, env), start(t, env)]
  const addresses = await Promise.all(children.map((child) => child.address()))
  t.equal(children.filter((child) => child.said().includes('"seeded')).length, 1)
  const counts = `select (select count(*)::int from products) as products, (select count(*)::int from users) as users,
    (select count(*)::int from api_keys) as keys`
  t.strictSame(await rowsOf(url, counts), [{ products: 80, users: 3, keys: 1 }])
  const [one, other] = await Promise.all(addresses.map((address) => signIn(address)))
  t.equal((await one!.order(1)).status, 201)
  t.equal(await countOrders(other!), 1, 'both serve the same market')
  for (const child of children) child.signal('SIGTERM')
  for (const child of children) t.match(await child.ended, { code: 0, stderr: '' })
})

test('outside the demo nothing is made up', async (t) => {
  const { url } = await emptyDatabase(t)
  const child = start(t, { DATABASE_URL: url, DATA_DIR: temporaryFolder(t) })
  const address = await child.address()
  t.notMatch(child.said(), /fashionistar-demo|fsk_|\/dev\/mailbox/)
  t.strictSame(await rowsOf(url, 'select from users union all select from products union all select from api_keys'), [])
  const statusOf = async (path: string, init?: RequestInit) => (await fetch(`${address}${path}`, init)).status
  t.equal(await statusOf('/api/v1/auth/me', { headers: { authorization: 'Bearer fsk_demo_integrator' } }), 401)
  t.equal(await statusOf('/dev/mailbox'), 404)
  t.equal(await statusOf('/api/v1/products'), 200)
  child.signal('SIGINT')
  t.match(await child.ended, { code: 0, stderr: '' }, 'SIGINT ends it as SIGTERM does')
})

test('a database that cannot be used is said in words', async (t) => {
  const nowhere = start(t, {
    DATABASE_URL: 'postgres://shop:do-not-print@127.0.0.1:1/shop',
    DATA_DIR: temporaryFolder(t),
  })
  await refuses(t, nowhere, /database at 127\.0\.0\.1:1: .*ECONNREFUSED.*DATABASE_URL/)
  const { url } = await emptyDatabase(t)
  const missing = Object.assign(new URL(url), { pathname: 'not_there' }).href
  await refuses(t, start(t, { DATABASE_URL: missing, DATA_DIR: temporaryFolder(t) }), /"not_there" does not exist/)
})

test('an environment that is not valid is said in words, all of it', async (t) => {
  await refuses(t, start(t, { NODE_ENV: 'production', PORT: 'x' }), /PORT[^]*JWT_SECRET[^]*DATABASE_URL[^]*SMTP_URL/)
})
