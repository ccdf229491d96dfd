import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { test, type Test } from 'tap'
import { migrateToLatest } from '../../../db/migrate.ts'
import { rowCounts } from '../../../db/row-counts.ts'
import { sealEvents, verifyTrail } from '../../../domain/audit/operations.ts'
import { perform } from '../../../domain/common/operation.ts'
import { kept } from '../../../server/backups/contents.ts'
import { houseScope } from '../../../server/context.ts'
import { seedDemo } from '../../../server/demo.ts'
import { startEmbeddedPostgres } from '../../../server/embedded-postgres.ts'
import { faultsOf } from '../../../server/manage/verify.ts'
import { catalogueOf, rowsOf } from '../../db/catalogue.ts'
import { placeOne } from '../../jobs/shop.ts'
import { testApp, type TestApp } from '../../support/app.ts'
import { temporaryFolder } from '../child.ts'
import { manage, manageHere } from './command-line.ts'

const home = temporaryFolder(t)
const there = temporaryFolder(t)
const backups = temporaryFolder(t)
const { url } = await openCluster(t, home)
await migrateToLatest(url)
const app = await testApp(t, { url })
await seedDemo(app, { products: 12, vendors: 2 })
await rowsOf(url, 'update stock_levels set on_hand = 100_000')
fs.mkdirSync(path.join(home, 'files/products'), { recursive: true })
fs.writeFileSync(path.join(home, 'files/products/dress.jpg'), Buffer.alloc(3_000_000, 'dress'))
fs.writeFileSync(path.join(home, 'files/empty'), '')
fs.writeFileSync(path.join(home, 'jwt-secret'), 'the secret that seals')

async function openCluster(t: Test, dataDir: string) {
  const postgres = await startEmbeddedPostgres({ dataDir, durable: false })
  t.teardown(() => postgres.stop())
  return postgres
}

interface Numbered {
  readonly id: string
}
const orderIds = async (url: string) =>
  (await rowsOf<Numbered>(url, 'select id from orders order by id')).map(({ id }) => id)

/** Has somebody buy one thing after the other; resolves with how many orders were placed once it is told to stop. */
function keepBuying(app: TestApp) {
  const state = { placed: 0, over: false }
  const buying = (async () => {
    for (; !state.over; state.placed += 1) {
      await placeOne(app)
      await sleep(50)
    }
  })()
  return Object.assign(state, {
    stop: async () => {
      state.over = true
      await buying
    },
  })
}

async function trailOf(app: TestApp) {
  return (await perform(houseScope(app), verifyTrail, {})) as { sealed: number; faultCount: number }
}

test('a backup made while people buy holds one moment of the market, and that is what comes back', async (t) => {
  const file = path.join(backups, 'busy.tar.gz')
  for (let n = 0; n < 3; n += 1) await placeOne(app)
  await perform(houseScope(app), sealEvents, {})
  const buyer = keepBuying(app)
  while (buyer.placed < 3) await sleep(10)
  const before = (await orderIds(url)).length
  const made = await manage(t, ['backup', file], { DATA_DIR: home })
  await buyer.stop()
  t.match(made, { code: 0, stdout: /^Wrote .*busy\.tar\.gz, [\d.]+ MB\.\n$/, stderr: '' })
  t.equal(fs.statSync(file).mode & 0o777, 0o600, 'for nobody else to read')
  t.strictSame(fs.readdirSync(backups), ['busy.tar.gz'])

  const restored = await manage(t, ['restore', file], { DATA_DIR: there })
  t.match(restored, { code: 0, stdout: /^Restored the backup of \S+: \d+ rows in \d+ tables\.\n$/, stderr: '' })
  t.strictSame(fs.readdirSync(there).toSorted(), ['files', 'jwt-secret', 'postgres'])
  for (const name of ['files/products/dress.jpg', 'files/empty', 'jwt-secret']) {
    t.ok(fs.readFileSync(path.join(there, name)).equals(fs.readFileSync(path.join(home, name))), name)
  }

  await t.test('the market that came back', async (t) => {
    const postgres = await openCluster(t, there)
    const again = await testApp(t, { url: postgres.url })
    const ids = await orderIds(postgres.url)
    t.ok(ids.length >= before, 'nothing is missing that was ordered before')
    t.strictSame(
      ids,
      (await orderIds(url)).slice(0, ids.length),
      'and of what was ordered meanwhile, none without those before it',
    )
    t.strictSame(await catalogueOf(postgres.url), await catalogueOf(url), 'tables, policies, grants, extensions')
    t.strictSame(await faultsOf(again.db), [])
    const trail = await trailOf(again)
    t.match(trail, { faultCount: 0 })
    t.ok(trail.sealed > 0, 'the seals hold')
    t.ok((await again.drain()) >= ids.length, 'what was owed for each order is done')
    t.strictSame(await rowsOf(postgres.url, `select task from tasks where status in ('READY', 'FAILED')`), [])
    await placeOne(again)
    const [last, ...rest] = (await orderIds(postgres.url)).toReversed()
    t.ok(Number(last) > Number(rest[0]), 'ids go on')
    t.strictSame(await faultsOf(again.db), [])
  })
})

test('of a quiet market every row comes back; what was there before is kept aside', async (t) => {
  const file = path.join(backups, 'quiet.tar.gz')
  await app.drain()
  const counts = await rowCounts(url)
  t.match(await manageHere(t, ['backup', file], { DATA_DIR: home }), { code: 0 })
  t.match(await manageHere(t, ['restore', file], { DATA_DIR: there }), {
    code: 1,
    stderr: /something already: .*postgres.*--force/,
  })
  const forced = await manageHere(t, ['restore', '--force', file], { DATA_DIR: there })
  t.match(forced, { code: 0, stdout: /What was there is now .*postgres\.before-restore-\d+T\d+Z\n/ })
  t.equal(fs.readdirSync(there).filter((name) => name.includes('.before-restore-')).length, 3)
  const postgres = await openCluster(t, there)
  t.strictSame(await rowCounts(postgres.url), counts)
  t.match(await manageHere(t, ['restore', '--force', file], { DATA_DIR: there }), {
    code: 1,
    stderr: /is running: stop it first/,
  })
  t.strictSame(await rowCounts(postgres.url), counts)
})

test('only the embedded database is backed up so', async (t) => {
  const env = { DATABASE_URL: url, DATA_DIR: there }
  for (const command of ['backup', 'restore']) {
    t.match(await manageHere(t, [command, path.join(backups, 'x')], env), {
      code: 1,
      stderr: /DATABASE_URL names another\. See deploy/,
    })
  }
  t.notOk(fs.existsSync(path.join(backups, 'x')))
  const nowhere = path.join(backups, 'no/such/folder')
  t.match(await manageHere(t, ['backup', nowhere], { DATA_DIR: home }), {
    code: 1,
    stderr: /folder cannot be used: ENOENT/,
  })
})

test('a new thing in the data directory is backed up, or known not to be', async (t) => {
  const known = new Set<string>([...kept, 'postgres'])
  t.strictSame(
    fs.readdirSync(home).filter((name) => !known.has(name)),
    [],
  )
  t.match(fs.readFileSync('server/secret.ts', 'utf8').match(/keep\(dataDir, '[\w-]+'/g), { length: kept.length - 1 })
})
