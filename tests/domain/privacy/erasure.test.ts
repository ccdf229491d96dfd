import { test, type Test } from 'tap'
import { privacy } from '../../../db/privacy/index.ts'
import { sealEvents, verifyTrail } from '../../../domain/audit/operations.ts'
import { perform } from '../../../domain/common/operation.ts'
import { houseScope } from '../../../server/context.ts'
import { rowsOf } from '../../db/catalogue.ts'
import { bearer, signIn } from '../../doors/callers.ts'
import { type TestApp, testMarket } from '../../support/app.ts'
import { dumpOf, findIn } from './dump.ts'
import { plant, person, refusingSms } from './planted.ts'

/** The books: what each order says it costs, what its items come to, what is reserved for them. */
const books = (app: TestApp) =>
  rowsOf(
    app.url,
    `select o.id, o.number, o.customer_id, o.status, o.total_amount, o.currency, o.delivery_address ->> 'country' as country,
      (select sum(line_total_amount) from order_items where order_id = o.id) as items,
      (select count(*) from sub_orders where order_id = o.id) as vendors,
      (select sum(reserved) from stock_levels) as reserved
    from orders o order by id`,
  )

test('of somebody who is erased nothing is left but what the books need', async (t) => {
  const logged: string[] = []
  const { app, server } = await testMarket(t, {
    gateways: { sms: refusingSms },
    onLog: (line) => logged.push(JSON.stringify(line)),
  })
  const { userId, orderIds, headers, identifiers } = await plant(app, server)
  const call = (method: 'GET' | 'POST', url: string, body: object = {}) =>
    server.inject({ method, url: `/api/v1${url}`, headers: { ...headers }, ...(method === 'POST' && { body }) })

  await call('POST', '/auth/me/export')
  await app.drain()
  const told = (await call('GET', '/auth/me/export')).json<Told>()
  t.equal(told.state, 'ready')
  await t.test('what they were told of before is all of it, but what lets somebody in', (t) =>
    toldOf(t, told, identifiers),
  )
  const other = bearer(await signIn(server, 'customer@fashionistar.test'))
  await t.test('and nobody else was told any of it', async (t) => {
    await server.inject({ method: 'POST', url: '/api/v1/auth/me/export', headers: { ...other } })
    await app.drain()
    const { body } = await server.inject({ url: '/api/v1/auth/me/export', headers: { ...other } })
    t.match(JSON.parse(body), { state: 'ready', document: { account: { email: 'customer@fashionistar.test' } } })
    for (const each of identifiers) t.notOk(body.toLowerCase().includes(each.toLowerCase()), each)
  })
  const [before, sums] = [await dumpOf(app.url), await books(app)]
  t.ok(identifiers.length >= 40, 'forty and more are planted')
  await t.test('everything that is to be erased was there before', async (t) => {
    for (const table of tablesErased) {
      const rows = (before.get(`public.${table}`) ?? before.get(table) ?? []).join('\n')
      t.ok(rows !== '', `${table} has rows: plant some in planted.ts, or the erasure of them is not tested`)
    }
    const sealed = new Set<string>([person.password, person.heightCm, person.weightKg, person.waist, person.inseam])
    const openly = Object.values(person).filter((each) => !sealed.has(each) && each !== person.idempotencyKey)
    for (const each of openly) t.ok(findIn(before, each).length > 0, `${each} is in the dump`)
  })

  const asked = await call('POST', '/auth/me/erase')
  t.equal(asked.statusCode, 202, asked.body)
  await app.drain()
  await t.test('no identifier is left in the dump', async (t) => {
    const after = await dumpOf(app.url)
    for (const table of ['invoices', 'credit_notes']) {
      const kept = after.get(`public.${table}`) ?? after.get(table)
      const was = before.get(`public.${table}`) ?? before.get(table)
      t.strictSame(kept, was, `but for ${table}, which stay as they were`)
      t.match(kept!.join(), person.recipient)
      for (const name of [`public.${table}`, table]) after.delete(name)
    }
    for (const each of identifiers) t.strictSame(findIn(after, each), [], each)
    for (const table of tablesErased) {
      if (!belongs(table)) continue
      const rows = await rowsOf(app.url, `select * from ${table} where user_id = ${userId}`)
      t.strictSame(rows, [], `${table} has no row of theirs`)
    }
  })
  t.strictSame(await books(app), sums, 'orders and what is reserved for them are as they were')
  const [order] = await rowsOf(app.url, `select delivery_address from orders where id = ${orderIds[0]}`)
  t.strictSame(order, { delivery_address: { name: 'Erased', line1: 'Erased', city: 'Erased', country: 'NG' } })

  await perform(houseScope(app), sealEvents, {})
  t.match(await perform(houseScope(app), verifyTrail, {}), { faultCount: 0, unsealed: 0 }, 'the trail is whole')
  const events = await rowsOf<{ name: string }>(
    app.url,
    `select name from events where aggregate = 'user:${userId}' order by id`,
  )
  t.match(events.map(({ name }) => name).slice(-2), ['erasure.requested', 'user.erased'])
  for (const each of [person.heightCm, person.weightKg, person.waist, person.inseam, person.password])
    t.notOk(
      logged.some((line) => line.includes(each)),
      `${each} was never logged`,
    )
  t.ok(logged.some((line) => line.includes('user erased') && line.includes(`"userId":${userId}`)))
})

interface Told {
  readonly state: string
  readonly document: Readonly<Record<string, unknown>> & { readonly account: Readonly<Record<string, unknown>> }
}

/** Of what is planted what lets somebody in, or is kept by us alone. */
const untold = new Set<string>([
  person.password,
  person.p256dh,
  person.auth,
  person.idempotencyKey,
  person.credentialId,
  person.otpSecret,
  person.recoveryCode,
])

async function toldOf(t: Test, { document }: Told, identifiers: readonly string[]): Promise<void> {
  const text = JSON.stringify(document).toLowerCase()
  const made = identifiers.filter((each) => !Object.values<string>(person).includes(each))
  for (const each of Object.values(person)) t.equal(text.includes(each.toLowerCase()), !untold.has(each), each)
  for (const each of made) t.notOk(text.includes(each.toLowerCase()), each)
  const parts = [...Object.entries(document), ...Object.entries(document.account)]
  for (const [name, part] of parts) {
    if (typeof part !== 'object' || part === null || name === 'vendors') continue
    t.ok(Object.keys(part).length > 0, `${name} says something: plant some in planted.ts`)
  }
  t.ok(text.includes('user.registered'), 'what was done to the account, by whomever')
}

/** Tables that have a column which is to be erased. */
const tablesErased = Object.entries(privacy)
  .filter(([name, tags]) => !name.startsWith('pgboss.') && JSON.stringify(tags).includes('"erased"'))
  .map(([name]) => name)

const belongs = (table: string): boolean =>
  table !== 'users' && Object.hasOwn(Reflect.get(privacy, table) as object, 'user_id')
