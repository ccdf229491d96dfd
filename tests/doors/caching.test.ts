import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import t, { test } from 'tap'
import { anotherProcess, needsOneProcess, testMarket } from '../support/app.ts'
import { redisServer } from '../support/redis.ts'

const { app, server } = await testMarket(t, { env: { CATALOGUE_CACHE_MB: '16' } })
const { server: far } = await anotherProcess(t, app)
const { rows: found } = await sql<{ id: number; slug: string; variant: number }>`
  select p.id, p.slug, min(v.id) as variant from products p join variants v on v.product_id = p.id
  group by p.id order by p.id limit 1`.execute(app.db)
const product = found[0]!
await sql`
  insert into collections (slug, name, rule, ordering, published, created_at, updated_at)
  values ('all', 'All', '{}', '-createdAt', true, now(), now())`.execute(app.db)

const addresses = [
  `/api/v1/products/${product.id}`,
  `/api/v1/products?limit=5`,
  `/api/v1/collections/all/products?limit=5`,
  `/api/v2/products.bySlug?input=${encodeURIComponent(JSON.stringify({ slug: product.slug }))}`,
  `/api/v2/products.suggest?input=${encodeURIComponent(JSON.stringify({ q: 'an' }))}`,
]
/** Who has just changed something is shown the database. */
const WRITER = '203.0.113.9'
let readers = 0

const numberOf = (text: string): number => Number(/"name":"No (\d+)"/.exec(text)?.[1] ?? 0)

async function read(from: typeof server, url: string, remoteAddress = `198.51.100.${(readers += 1) % 200}`) {
  const { statusCode, body } = await from.inject({ url, remoteAddress })
  return `${statusCode} ${statusCode === 200 ? body : ''}`
}

/** What is so without any cache. */
async function truth(url: string): Promise<string> {
  await server.inject({ method: 'POST', url: '/api/v1/csp-report', remoteAddress: WRITER })
  return read(server, url, WRITER)
}

const changes: Record<string, string> = {
  'a name': `update products set name = 'An other name', updated_at = now() where id = ${product.id}`,
  'a price': `update variants set price_amount = price_amount + 100 where id = ${product.variant}`,
  'a variant': `update variants set deleted_at = now() where id = ${product.variant}`,
  stock: `update stock_levels set on_hand = on_hand + 7 where variant_id in (select id from variants where product_id = ${product.id})`,
  'an image': `insert into product_images (product_id, url, alt, position) values (${product.id}, 'https://shop.test/a.jpg', 'A', 9)`,
  'no image': `delete from product_images where product_id = ${product.id}`,
  'a vendor': `update vendors set name = 'Ms Other' where id = (select vendor_id from products where id = ${product.id})`,
  'a category': `update categories set name = 'Others' where id = (select category_id from products where id = ${product.id})`,
  'a collection': `update collections set ordering = 'price'`,
  'out of sale': `update products set offered = false where id = ${product.id}`,
  'on sale again': `update products set offered = true where id = ${product.id}`,
}

test('whatever changes a product is seen at every process', async (t) => {
  await needsOneProcess(t, 'it asks what is so of the very process that was written through')
  for (const [what, change] of Object.entries(changes)) {
    for (const url of addresses) for (const from of [server, far]) await read(from, url)
    await sql.raw(change).execute(app.db)
    for (const url of addresses) {
      const expected = await truth(url)
      for (const [name, from] of Object.entries({ server, far })) {
        let seen = await read(from, url)
        for (let tries = 0; seen !== expected && tries < 1_000; tries += 1) {
          await setImmediate()
          seen = await read(from, url)
        }
        t.equal(seen, expected, `${what}: ${name} ${url.slice(0, 30)}`)
      }
    }
  }
})

test('what is once seen new is never seen old again, however fast it changes', async (t) => {
  await needsOneProcess(t, 'each process hears for itself of what has changed')
  const url = addresses[0]!
  const CHANGES = 200
  const change = async () => {
    for (let n = 1; n <= CHANGES; n += 1) {
      await sql`update products set name = ${`No ${n}`} where id = ${product.id}`.execute(app.db)
    }
  }
  const watch = async () => {
    for (let last = 0; last < CHANGES;) {
      const seen = numberOf(await read(far, url))
      if (seen < last) return t.fail(`${seen} after ${last}`)
      last = seen
      // What is in memory is answered without a pause in which anything could be heard.
      await setImmediate()
    }
    return t.pass('the last was seen')
  }
  await Promise.all([change(), watch(), watch(), watch()])
})

test('whoever has changed something is answered by the database, before anybody has heard of it', async (t) => {
  await needsOneProcess(t, 'it knows what one process keeps')
  const url = addresses[0]!
  const before = await read(server, url)
  // Nothing is told of this change.
  await app.db.connection().execute(async (db) => {
    await sql`set session_replication_role = replica`.execute(db)
    await sql`update products set name = 'Untold' where id = ${product.id}`.execute(db)
    await sql`reset session_replication_role`.execute(db)
  })
  t.equal(await read(server, url), before, 'others are shown what is kept')
  t.match(await truth(url), /Untold/)
})

const OF_THE_ANSWER = ['content-type', 'cache-control', 'etag', 'link', 'content-length']

test('who asks for the same is sent the same, and told of themselves', async (t) => {
  await sql`update products set offered = true where id = ${product.id}`.execute(app.db)
  for (const [index, url] of addresses.entries()) {
    const remoteAddress = `198.51.100.${210 + index}`
    const ask = (headers: Record<string, string> = {}) => server.inject({ url, remoteAddress, headers })
    const first = await ask()
    const again = await ask({ 'x-request-id': 'the-second-one' })
    t.equal(again.body, first.body)
    for (const name of OF_THE_ANSWER) t.equal(again.headers[name], first.headers[name], `${name} of ${url}`)
    t.strictSame(Object.keys(again.headers).toSorted(), Object.keys(first.headers).toSorted())
    t.equal(again.headers['x-request-id'], 'the-second-one')
    t.not(again.headers['ratelimit'], first.headers['ratelimit'], 'it is counted')
    t.equal((await ask({ accept: 'image/png' })).statusCode, url.includes('/v1/') ? 406 : 200)
    const cart = await ask({ 'x-cart-token': 'x'.repeat(43) })
    t.match(cart.headers['cache-control'], 'private')
    const head = await server.inject({ url, remoteAddress, method: 'HEAD' })
    if (url.includes('/v1/')) t.strictSame([head.statusCode, head.body], [200, ''])
  }
})

test('answers that are not everybody’s are neither kept nor to be kept', async (t) => {
  const url = addresses[0]!
  const asked = async (email: string) => {
    const payload = { email, password: 'fashionistar-demo' }
    const login = await server.inject({ method: 'POST', url: '/api/v1/auth/login', payload })
    const headers = { authorization: `Bearer ${login.json<{ accessToken: string }>().accessToken}` }
    return server.inject({ url, headers, remoteAddress: '198.51.100.250' })
  }
  const everybodys = await server.inject({ url, remoteAddress: '198.51.100.251' })
  t.equal(everybodys.headers['cache-control'], 'public, no-cache')
  t.ok(everybodys.headers.etag)
  const again = { 'if-none-match': String(everybodys.headers.etag) }
  t.equal((await server.inject({ url, headers: again, remoteAddress: '198.51.100.252' })).statusCode, 304)
  t.equal((await asked('customer@fashionistar.test')).headers['cache-control'], 'private, no-cache')
  await sql`update products set offered = false where id = ${product.id}`.execute(app.db)
  let gone = await server.inject({ url, remoteAddress: '198.51.100.253' })
  for (let tries = 0; gone.statusCode === 200 && tries < 1_000; tries += 1) {
    await setImmediate()
    gone = await server.inject({ url })
  }
  t.equal(gone.statusCode, 404)
  t.equal((await asked('admin@fashionistar.test')).statusCode, 200, 'staff see it')
  t.equal((await server.inject({ url, remoteAddress: '198.51.100.254' })).statusCode, 404, 'and nobody else does')
})

test('with Redis one process is told what another has found, until any of them hears of a change', async (t) => {
  const redis = await redisServer(t)
  const near = await testMarket(t, { env: { CATALOGUE_CACHE_MB: '16', REDIS_URL: redis.url } })
  const { server: other } = await anotherProcess(t, near.app)
  const { db } = near.app
  const url = '/api/v1/products?limit=3'
  const isKept = () => redis.heard.some(([name, ...more]) => name === 'SET' && more.join().includes('"text"'))
  const rename = (name: string) => sql`update products set name = ${name}`.execute(db)
  await rename('Told')
  const seen = (from: typeof server) => read(from, url)
  // Until Redis is there and nothing more is heard.
  for (let tries = 0; tries < 1_000 && !(isKept() && (await seen(near.server)).includes('Told')); tries += 1) {
    await sql`update products set updated_at = now()`.execute(db)
    await Promise.all([seen(near.server), seen(other)])
  }
  t.ok(isKept())
  await rename('Told again')
  for (const from of [near.server, other]) {
    for (let tries = 0; tries < 1_000 && !(await seen(from)).includes('Told again'); tries += 1) await setImmediate()
    t.match(await seen(from), 'Told again', 'nobody keeps to what was')
  }
  const { values } = await near.app.metrics.answers.get()
  const places = values.map(({ labels }) => String(labels.place)).toSorted()
  t.strictSame(
    places.filter((place) => place !== 'redis'),
    ['database', 'memory'],
  )
})
