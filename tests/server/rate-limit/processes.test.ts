import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { test } from 'tap'
import { DEMO_PASSWORD } from '../../../server/demo.ts'
import { statementsOf } from '../../doors/statements.ts'
import { anotherProcess, testMarket } from '../../support/app.ts'

const NOW = Date.UTC(2026, 0, 1)

const tally = (statuses: readonly number[]) => {
  const counts: Record<number, number> = {}
  for (const status of statuses) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

/** Asks all at once, of each server in turn. */
const together = async (servers: readonly FastifyInstance[], calls: number, url = '/api/v1/products') => {
  const answers = Array.from({ length: calls }, (_, n) => servers[n % servers.length]!.inject(url))
  return tally((await Promise.all(answers)).map(({ statusCode }) => statusCode))
}

const env = { RATE_LIMIT_ANON: '100/h', DATABASE_POOL_MAX: '10' }

test('of two hundred calls at once, at a limit of a hundred, one process lets a hundred pass', async (t) => {
  const { server } = await testMarket(t, { products: 1, env })
  t.strictSame(await together([server], 200), { 200: 100, 429: 100 })
})

test('two processes let no more pass between them, and a third that starts later none', async (t) => {
  const { app, server } = await testMarket(t, { products: 1, env })
  const second = await anotherProcess(t, app)
  const counts = await together([server, second.server], 200)
  t.equal(counts[200], 100)
  t.equal(counts[429], 100)
  const third = await anotherProcess(t, app)
  t.strictSame(await together([third.server], 5), { 429: 5 })
})

test('calls one after the other, now here and now there, never pass the limit either', async (t) => {
  const { app, server } = await testMarket(t, { products: 1, env })
  const servers = [server, (await anotherProcess(t, app)).server]
  let passed = 0
  for (let n = 0; n < 130; n += 1) {
    passed += (await servers[n % 2]!.inject('/api/v1/categories')).statusCode === 429 ? 0 : 1
  }
  t.ok(passed <= 100, `${passed} passed`)
  t.ok(passed >= 90, `${passed} passed: little is stranded in the other process`)
})

/** Leases that so many calls take, of an address that costs nothing else. */
async function leasesOf(server: FastifyInstance, calls: number): Promise<number> {
  const statements = await statementsOf(async () => {
    for (let n = 0; n < calls; n += 1) await server.inject('/api/v1/nowhere')
  })
  return statements.filter(({ text }) => text.includes('rate_limit_windows')).length
}

test('a hot caller pays no statement for being counted, but one for many calls', async (t) => {
  const { server } = await testMarket(t, { products: 1, env: { RATE_LIMIT_ANON: '100000/h' } })
  t.equal(await leasesOf(server, 1), 1)
  t.equal(await leasesOf(server, 700), 0, 'there were a thousand in the first lease')
})

test('the fewer are left, the fewer are leased at once', async (t) => {
  const { server } = await testMarket(t, { products: 1, env: { RATE_LIMIT_ANON: '1000/h' } })
  const [first, last] = [await leasesOf(server, 500), await leasesOf(server, 500)]
  t.ok(first < 10 && first < last && last < 60, `${first} leases for the first half, ${last} for the second`)
  t.equal(await leasesOf(server, 20), 0, 'and none to refuse')
})

/** An answer in short: its status, how many calls are left and when to try again. */
const call = async (at: FastifyInstance): Promise<string> => {
  const { statusCode, headers } = await at.inject('/api/v1/nowhere')
  return `${statusCode} ${String(headers['ratelimit'])} ${String(headers['retry-after'])}`
}

test('windows follow the clock of the market, in every process', async (t) => {
  let now = NOW
  const clock = () => new Date(now)
  const { app, server } = await testMarket(t, { products: 1, clock, env: { RATE_LIMIT_ANON: '2/h' } })
  const second = await anotherProcess(t, app)
  t.equal(await call(server), '404 "anonymous";r=1;t=3600 undefined')
  now += 600_500
  t.equal(await call(second.server), '404 "anonymous";r=0;t=3000 undefined')
  t.equal(await call(server), '429 "anonymous";r=0;t=3000 3000', 'rounded up to whole seconds')
  now += 2_999_400
  t.equal(await call(server), '429 "anonymous";r=0;t=1 1')
  now += 100
  t.equal(await call(server), '404 "anonymous";r=1;t=3600 undefined')
})

const guess = (at: FastifyInstance, email: string, remoteAddress: string, password = 'a wrong guess') =>
  at.inject({ method: 'POST', url: '/api/v1/auth/login', payload: { email, password }, remoteAddress })

test('fifty wrong passwords for one account are stopped, from one address or from fifty, here or there', async (t) => {
  const env = { DEMO: '0', RATE_LIMIT_ANON: '1000/m' }
  const { app, server } = await testMarket(t, { products: 1, env })
  const second = await anotherProcess(t, app)
  const statuses = async (email: string, addressOf: (n: number) => string) => {
    const answers: number[] = []
    for (let n = 0; n < 50; n += 1) {
      answers.push((await guess(n % 2 === 0 ? server : second.server, email, addressOf(n))).statusCode)
    }
    return tally(answers)
  }
  t.strictSame(await statuses('customer@fashionistar.test', (n) => `10.0.1.${n}`), { 401: 20, 429: 30 })
  const right = await guess(server, 'Customer@Fashionistar.test', '10.0.2.1', DEMO_PASSWORD)
  t.equal(right.statusCode, 429, 'and neither writing it otherwise nor the right password opens it meanwhile')
  t.match(right.headers['ratelimit'], /^"anonymous";r=\d+;t=\d+, "login";r=19;t=60, "login-subject";r=0;t=\d+$/)
  t.strictSame(await statuses('nobody@example.com', (n) => `10.0.3.${n}`), { 401: 20, 429: 30 }, 'known or unknown')
  t.strictSame(await statuses('vendor@fashionistar.test', () => '10.0.4.1'), { 401: 20, 429: 30 })
  const other = await guess(server, 'admin@fashionistar.test', '10.0.5.1', DEMO_PASSWORD)
  t.equal(other.statusCode, 200, 'others get in')
  t.notMatch(other.headers['ratelimit'], /subject/, 'and are not told what others have tried on an account')
})

test('when the windows cannot be reached calls are counted all the same, and none fails', async (t) => {
  const lines: string[] = []
  const onLog = ({ msg }: Record<string, unknown>) => void lines.push(String(msg))
  const { app, server } = await testMarket(t, { products: 1, onLog, env: { RATE_LIMIT_ANON: '3/h' } })
  await app.db.schema.dropTable('rate_limit_windows').execute()
  t.strictSame(await together([server], 5), { 200: 3, 429: 2 })
  t.equal(lines.filter((line) => line === 'rate limits are counted by this process alone').length, 1)
})

test('what is stored of a caller does not name them, and cannot be found by trying', async (t) => {
  const { app, server } = await testMarket(t, { products: 1 })
  await server.inject({ url: '/api/v1/products', remoteAddress: '203.0.113.9' })
  const rows = await app.db.selectFrom('rate_limit_windows').selectAll().execute()
  t.equal(rows.length, 1)
  const ids = ['203.0.113.9', 'anonymous 3600 203.0.113.9', 'rate limit anonymous 3600 203.0.113.9']
  const hashes = ids.map((id) => createHash('sha256').update(id).digest('hex'))
  t.notOk(hashes.includes(rows[0]!.key.toString('hex')))
  t.notMatch(rows[0]!.key.toString('latin1'), /203/)
})
