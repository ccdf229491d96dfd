import { execFile, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import t, { test } from 'tap'
import { serverVersion } from '../../db/connect.ts'
import { rowCounts } from '../../db/row-counts.ts'
import { sealEvents, verifyTrail } from '../../domain/audit/operations.ts'
import { perform } from '../../domain/common/operation.ts'
import { houseScope } from '../../server/context.ts'
import { faultsOf } from '../../server/manage/verify.ts'
import { catalogueOf, rowsOf } from '../db/catalogue.ts'
import { placeOne } from '../jobs/shop.ts'
import { testApp, testShop } from '../support/app.ts'
import { emptyDatabase } from '../support/database.ts'
import { root, scratch } from './files.ts'

const folder = scratch(t)
const file = path.join(folder, 'shop.dump')

interface Failed {
  readonly stderr: string
}
const script = (name: string, url: string, to = file) =>
  promisify(execFile)(path.join(root, 'deploy/backup', name), [to], {
    env: { PATH: process.env['PATH'], DATABASE_URL: 'postgres://nobody@127.0.0.1:1/', DATABASE_DIRECT_URL: url },
  })
const failing = (name: string, url: string, to?: string): Promise<string> =>
  script(name, url, to).then(
    () => 'it went through',
    ({ stderr }: Failed) => stderr,
  )

/** Expressions that were read and written once more have fewer parentheses and aliases by default. */
const schemaOf = async (url: string) =>
  (await catalogueOf(url)).filter((line) => !/^(view|index) /.test(line)).map((line) => line.replaceAll(/[()\s]/g, ''))

/** Why it cannot be tried here. */
async function hindrance(url: string): Promise<string | false> {
  const { stdout } = spawnSync('pg_dump', ['--version'], { encoding: 'utf8' })
  const [, ours] = / (\d+)[.\d]*/.exec(stdout ?? '') ?? []
  if (ours === undefined) return 'pg_dump is not installed'
  const theirs = await serverVersion(url)
  return Number(ours) < Number.parseInt(theirs, 10) && `pg_dump ${ours} is older than the server, ${theirs}`
}

test('a dump restored into an empty database is the same market', async (t) => {
  const app = await testShop(t)
  const skip = await hindrance(app.url)
  if (skip !== false) {
    t.pass(skip, { skip })
    return
  }
  await placeOne(app)
  await perform(houseScope(app), sealEvents, {})
  const counts = await rowCounts(app.url)
  await script('dump.sh', app.url)
  t.equal(fs.statSync(file).mode & 0o777, 0o600, 'for nobody else to read')
  await placeOne(app)

  const { url } = await emptyDatabase(t)
  const { stdout } = await script('restore.sh', url)
  t.match(stdout, /^Restored\./)
  t.strictSame(await rowCounts(url), counts)
  t.strictSame(await schemaOf(url), await schemaOf(app.url), 'tables, policies, grants, extensions')
  const again = await testApp(t, { url })
  t.strictSame(await faultsOf(again.db), [])
  t.match(await perform(houseScope(again), verifyTrail, {}), { faultCount: 0, sealed: Number })
  t.ok((await again.drain()) > 0, 'what was owed is done')
  await placeOne(again)
  t.strictSame(await rowsOf(url, 'select count(*)::int as orders from orders'), [{ orders: 2 }])

  t.match(await failing('restore.sh', url), /the database is not empty/)
  const other = await emptyDatabase(t)
  fs.writeFileSync(path.join(folder, 'cut'), fs.readFileSync(file).subarray(0, fs.statSync(file).size / 2))
  t.not(await failing('restore.sh', other.url, path.join(folder, 'cut')), 'it went through')
  t.strictSame([...(await rowCounts(other.url))], [], 'a dump that was cut off leaves nothing')
  t.match(await failing('dump.sh', 'postgres://nobody@127.0.0.1:1/nowhere'), /connection to server/)
  t.strictSame(
    fs.readdirSync(folder).toSorted(),
    ['cut', 'shop.dump'],
    'and a dump that fails leaves the one before it',
  )
})
