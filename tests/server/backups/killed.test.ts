import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import t, { test, type Test } from 'tap'
import { startEmbeddedPostgres } from '../../../server/embedded-postgres.ts'
import { rowsOf } from '../../db/catalogue.ts'
import { run, temporaryFolder, until } from '../child.ts'
import { manageHere } from '../manage/command-line.ts'

const home = temporaryFolder(t)
const there = temporaryFolder(t)
const folder = temporaryFolder(t)
const file = path.join(folder, 'b.tar.gz')

async function withCluster<T>(dataDir: string, work: (url: string) => Promise<T>): Promise<T> {
  const postgres = await startEmbeddedPostgres({ dataDir, durable: false })
  try {
    return await work(postgres.url)
  } finally {
    await postgres.stop()
  }
}

const command = (t: Test, ...args: string[]) =>
  run(t, ['server/manage.ts', ...args], { DATA_DIR: args[0] === 'backup' ? home : there })

const pipe = (name: string): string => {
  const made = path.join(folder, name)
  execFileSync('mkfifo', [made])
  return made
}

const skip = process.platform === 'win32' && 'there are no named pipes'

test('kill -9 in the middle of a backup leaves the one before it', { skip }, async (t) => {
  fs.writeFileSync(file, 'the one before')
  await withCluster(home, async (url) => {
    await rowsOf(url, `create table wares as select 'dress' as name`)
    // A pipe that nobody empties holds the process at the same place every time.
    const part = pipe('b.tar.gz.part')
    const reader = fs.openSync(part, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK)
    const child = command(t, 'backup', file)
    await until(() => hasBytes(reader), 'it writes')
    const copying = `select from pg_stat_activity where backend_type = 'walsender'`
    await until(async () => (await rowsOf(url, copying)).length === 1, 'it copies')
    child.signal('SIGKILL')
    t.match(await child.ended, { signal: 'SIGKILL' })
    fs.closeSync(reader)
    fs.rmSync(part)
    t.equal(fs.readFileSync(file, 'utf8'), 'the one before')
    const slots = 'select from pg_replication_slots'
    await until(async () => (await rowsOf(url, slots)).length === 0, 'the server holds nothing back for it')
    fs.writeFileSync(part, 'what a killed one may leave')
    t.match(await manageHere(t, ['backup', file], { DATA_DIR: home }), { code: 0 })
    t.strictSame(fs.readdirSync(folder), ['b.tar.gz'])
  })
})

test(
  'kill -9 in the middle of a restore leaves what was there; the next one cleans up after it',
  { skip },
  async (t) => {
    await withCluster(there, (url) => rowsOf(url, `create table wares as select 'what was there' as name`))
    const wares = () => withCluster(there, (url) => rowsOf<{ name: string }>(url, 'select name from wares'))
    const fed = pipe('fed')
    const child = command(t, 'restore', '--force', fed)
    const feeder = fs.createWriteStream(fed)
    const bytes = fs.readFileSync(file)
    feeder.on('error', () => {}).write(bytes.subarray(0, bytes.length / 2))
    const drafts = () => fs.readdirSync(there).filter((name) => name.startsWith('restoring-'))
    await until(
      () => drafts().some((name) => fs.existsSync(path.join(there, name, 'postgres/PG_VERSION'))),
      'it unpacks',
    )
    child.signal('SIGKILL')
    t.match(await child.ended, { signal: 'SIGKILL' })
    feeder.destroy()
    t.ok(drafts().length > 0)
    t.strictSame(await wares(), [{ name: 'what was there' }])
    t.match(await manageHere(t, ['restore', '--force', file], { DATA_DIR: there }), { code: 0 })
    t.strictSame(drafts(), [])
    t.strictSame(await wares(), [{ name: 'dress' }])
  },
)

function hasBytes(reader: number): boolean {
  try {
    return fs.readSync(reader, Buffer.alloc(1)) === 1
  } catch {
    return false
  }
}
