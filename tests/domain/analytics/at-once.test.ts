import { sql } from 'kysely'
import { Client } from 'pg'
import t, { type Test, test } from 'tap'
import { z } from 'zod'
import { getDashboard } from '../../../domain/analytics/operations.ts'
import type { Dashboard } from '../../../domain/analytics/schema.ts'
import { type Actor, forVendor } from '../../../domain/common/access.ts'
import { MOST_CONNECTIONS } from '../../../domain/common/at-once.ts'
import type { Read } from '../../../domain/common/at-once.ts'
import { operation, perform } from '../../../domain/common/operation.ts'
import { people, scopeOf, type TestApp, testShop } from '../../support/app.ts'

const app = await testShop(t)

/** Whatever is asked at once, by whoever acts for a vendor. */
const asking = (...reads: readonly Read[]) =>
  operation({
    id: 'tests.atOnce',
    summary: 'Ask several things at once.',
    effect: 'read',
    access: forVendor('orders:read'),
    input: z.object({}),
    output: z.array(z.unknown()),
    run: ({ atOnce }) => atOnce<unknown[]>(...reads),
  })
const ask = (actor: Actor, ...reads: readonly Read[]) => perform(scopeOf(app, actor), asking(...reads), {})
const count: Read = async (db) => (await sql<{ count: number }>`select count(*)::int from vendors`.execute(db)).rows[0]
const owners: Read = async (db) =>
  (await sql<{ id: number }>`select distinct vendor_id as id from products order by 1`.execute(db)).rows
const wrong: Read = (db) => sql`select 1 / 0`.execute(db)
const dashboards = (of: TestApp, many: number) =>
  Promise.all(Array.from({ length: many }, () => perform(scopeOf(of, people.vendor), getDashboard, { id: 1 })))

async function another(t: Test): Promise<Client> {
  const client = new Client({ connectionString: app.url })
  await client.connect()
  t.teardown(() => client.end())
  return client
}

test('the statements of a dashboard are asked at the same time', async (t) => {
  const client = await another(t)
  // While somebody keeps the table to himself, whoever asks of it is seen waiting.
  await client.query('begin; lock table sub_orders in access exclusive mode')
  const answer = dashboards(app, 1)
  let waiting = 0
  while (waiting < MOST_CONNECTIONS) {
    const { rows } = await client.query<{ waiting: number }>(
      `select count(*)::int as waiting from pg_locks where relation = 'sub_orders'::regclass and not granted`,
    )
    waiting = rows[0]!.waiting
  }
  t.equal(waiting, MOST_CONNECTIONS)
  await client.query('rollback')
  t.match((await answer)[0], { vendorId: 1 })
})

for (const [who, actor] of [
  ['vendors behind their wall', people.vendor],
  ['staff', people.admin],
] as const) {
  test(`what is asked at once is of one moment, for ${who}`, async (t) => {
    const client = await another(t)
    const slug = `new-${who.length}`
    let arrived = 0
    const { promise: all, resolve } = Promise.withResolvers<void>()
    const meet: Read = async (db) => {
      arrived += 1
      if (arrived === MOST_CONNECTIONS) {
        await client.query('insert into vendors (name, slug) values ($1, $1)', [slug])
        resolve()
      }
      await all
      return count(db)
    }
    const answers = (await ask(actor, count, meet, meet, meet, count)) as unknown[]
    t.equal(new Set(answers.map((answer) => JSON.stringify(answer))).size, 1, JSON.stringify(answers))
    const [now] = (await ask(actor, count)) as { count: number }[]
    t.equal(now!.count, (answers[0] as { count: number }).count + 1, 'which is that of before')
  })
}

test('each connection is behind the wall, and free of it afterwards', async (t) => {
  const answers = (await ask(people.vendor, ...Array.from({ length: 9 }, () => owners))) as unknown[]
  for (const answer of answers) t.strictSame(answer, [{ id: 1 }])
  const all = (await ask(people.admin, ...Array.from({ length: 9 }, () => owners))) as unknown[][]
  for (const answer of all) t.ok(answer.length > 1)
})

test('what fails fails the request, once everybody has stopped, and leaves every connection as it was', async (t) => {
  let open = 0
  const slow: Read = async (db) => {
    open += 1
    await sql`select pg_sleep(0.01)`.execute(db)
    open -= 1
  }
  await t.rejects(ask(people.vendor, slow, wrong, slow, slow, slow), { code: '22012' })
  t.equal(open, 0)
  t.match(await ask(people.vendor, count, count, count), [{ count: /\d/ }])
})

for (const size of ['1', '2']) {
  test(`a pool of ${size} answers many dashboards at once: who has a connection waits for no other`, async (t) => {
    const small = await testShop(t, { env: { DATABASE_POOL_MAX: size } })
    const answers = (await dashboards(small, 20)) as Dashboard[]
    t.equal(answers.length, 20)
    t.match(await dashboards(small, 1), [{ vendorId: 1 }])
  })
}
