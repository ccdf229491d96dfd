import type { FastifyInstance } from 'fastify'
import { test, type Test } from 'tap'
import { perform } from '../../domain/common/operation.ts'
import { setFlag } from '../../domain/flags/operations.ts'
import { buildServer } from '../../server/app.ts'
import type { App } from '../../server/context.ts'
import { houseScope } from '../../server/context.ts'
import { rowsOf } from '../db/catalogue.ts'
import { callersOf } from '../doors/callers.ts'
import { statementsOf } from '../doors/statements.ts'
import { anotherProcess, people, testMarket, testShop } from '../support/app.ts'
import { until } from './child.ts'
import { manageHere } from './manage/command-line.ts'

const key = 'search.typo-tolerance'

const set = (app: App, input: object) => perform(houseScope(app), setFlag, { key, ...input })
const mine = async (server: FastifyInstance): Promise<string[]> =>
  (await server.inject({ url: '/api/v1/feature-flags/mine' })).json<{ on: string[] }>().on
const isOn = async (server: FastifyInstance) => (await mine(server)).includes(key)
const becomes = (server: FastifyInstance, on: boolean, why: string) =>
  until(async () => (await isOn(server)) === on, why)

async function twoProcesses(t: Test) {
  const { app, server } = await testMarket(t, { products: 8 })
  const { app: otherApp, server: other } = await anotherProcess(t, app)
  return { app, server, otherApp, other }
}

test('a kill switch pulled on one node is pulled on all, and what it hid comes back as it was', async (t) => {
  const { app, server, other } = await twoProcesses(t)
  const { admin, customer } = await callersOf(server)
  const put = (body: object) =>
    server.inject({ method: 'PUT', url: '/api/v1/feature-flags', headers: { ...admin }, body: { key, ...body } })
  t.equal(await isOn(server), true)
  t.match((await put({ roles: ['support'] })).json(), { enabled: true, percentage: 100, roles: ['support'] })
  t.match((await put({ enabled: false })).json(), { enabled: false, percentage: 100, roles: ['support'] })
  await becomes(server, false, 'the node that was asked')
  await becomes(other, false, 'the other')
  t.match((await put({ enabled: true })).json(), { enabled: true, percentage: 100 })
  await becomes(other, true, 'and back')
  t.match(
    await rowsOf(app.url, `select aggregate, actor, changes from events where name = 'flag.changed' order by id`),
    [
      { aggregate: `flag:${key}`, actor: 'user:1', changes: { roles: { before: [], after: ['support'] } } },
      { changes: { enabled: { before: true, after: false } } },
      { changes: { enabled: { before: false, after: true } } },
    ],
  )
  t.equal((await put({ enabled: true })).statusCode, 200)
  t.equal((await rowsOf(app.url, `select from events where name = 'flag.changed'`)).length, 3, 'no change, no event')
  t.equal((await server.inject({ url: '/api/v1/feature-flags', headers: { ...customer } })).statusCode, 403)
})

test('two nodes give everybody the same answer at every percentage', async (t) => {
  const { app, otherApp } = await twoProcesses(t)
  const carts = Array.from({ length: 200 }, (_, index) => ({ kind: 'anonymous', cartToken: String(index) }) as const)
  const onFor = (of: App) => carts.filter((cart) => of.flags.isOn(key, cart)).map(({ cartToken }) => cartToken)
  let before: readonly string[] = []
  for (const percentage of [0, 10, 50, 99]) {
    await set(app, { percentage })
    const told = (of: App) => until(async () => onFor(of).length > 0 === percentage > 0, `${percentage} %`)
    await Promise.all([told(app), told(otherApp)])
    await until(() => onFor(app).join() === onFor(otherApp).join(), 'both agree')
    const on = onFor(app)
    t.ok(
      before.every((cart) => on.includes(cart)),
      `who had it before has it at ${percentage} %`,
    )
    before = on
  }
})

test('a node whose listener was cut hears of what was changed meanwhile, and listens again', async (t) => {
  const { app, server, other } = await twoProcesses(t)
  const cut = `select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'fashionistar-listener' and datname = current_database()`
  t.equal((await rowsOf(app.url, cut)).length, 2)
  await rowsOf(app.url, `update feature_flags set enabled = false`)
  await Promise.all([becomes(server, false, 'one has read it'), becomes(other, false, 'and the other')])
  const listening = `select from pg_stat_activity where application_name = 'fashionistar-listener' and datname = current_database()`
  await until(async () => (await rowsOf(app.url, listening)).length === 2, 'both listen again')
  await rowsOf(app.url, `update feature_flags set enabled = true`)
  await becomes(other, true, 'and it is heard')
})

test('a node that never hears anything reads all the same', async (t) => {
  const app = await testShop(t, { products: 1 })
  const { LiveFlags } = await import('../../server/live-flags.ts')
  const { listFlags } = await import('../../domain/flags/index.ts')
  const listener = { listen: async () => () => {} } as unknown as App['listener']
  const flags = new LiveFlags({ listener, log: app.log, read: () => listFlags(app.db) })
  t.teardown(() => flags.close())
  const deaf = await buildServer({ ...app, flags })
  t.teardown(() => deaf.close())
  await rowsOf(app.url, `update feature_flags set enabled = false`)
  await until(() => !flags.isOn(key, people.customer), 'it has been read')
})

test('asking what is on costs the database nothing', async (t) => {
  const { server } = await testMarket(t, { products: 1 })
  await mine(server)
  t.strictSame(await statementsOf(() => mine(server)), [])
})

test('search finds names spelt alike for whom that is on, and for nobody else', async (t) => {
  const { app, server } = await testMarket(t, { products: 24 })
  const { customer, anonymous } = await callersOf(server)
  const find = async (q: string, headers: object) =>
    (await server.inject({ url: `/api/v1/products?search=${q}`, headers: { ...headers } })).json<{ results: [] }>()
      .results.length
  t.ok((await find('kaftn', anonymous)) > 0)
  await set(app, { percentage: 0, userIds: [3] })
  await becomes(server, false, 'it is off for guests')
  t.equal(await find('kaftn', anonymous), 0, 'what is misspelt is not found')
  t.ok((await find('kaftan', anonymous)) > 0, 'what is spelt right is')
  t.ok((await find('kaftn', customer)) > 0, 'and whoever it is on for finds it misspelt')
})

test('an operator lists flags and sets them from the command line', async (t) => {
  const app = await testShop(t, { products: 1 })
  const flags = (...args: string[]) => manageHere(t, ['flags', ...args], { DATABASE_URL: app.url })
  t.match(await flags('list'), { code: 0, stdout: /^search\.typo-tolerance +100 % / })
  t.match(await flags('set', key, '--percentage', '10', '--users', '3,2', '--roles', 'admin'), {
    code: 0,
    stdout: /10 %, users 3,2, roles admin/,
  })
  t.match(await flags('set', key, '--off', '--users', ''), { code: 0, stdout: /^search\.typo-tolerance +off / })
  t.match(await flags('set', key, '--on'), { code: 0, stdout: /10 %, roles admin/ })
  t.match(await flags('set', 'search.tipo-tolerance', '--off'), { code: 1, stderr: /No feature flag is called/ })
  t.match(await flags('set', 'ui.new-cart', '--description', 'A cart with pictures.'), { code: 0, stdout: /0 %/ })
  t.match(await flags('set', key, '--roles', 'emperor'), { code: 1, stderr: /roles/ })
  t.match(await flags('set', key, '--percentage', '101'), { stderr: /from 0 to 100/ })
})
