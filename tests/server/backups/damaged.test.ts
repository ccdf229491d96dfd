import fs from 'node:fs'
import path from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import t, { test, type Test } from 'tap'
import { type Add, textEntry, writeArchive } from '../../../server/backups/archive.ts'
import { HEAD, type Head } from '../../../server/backups/contents.ts'
import { temporaryFolder } from '../child.ts'
import { INTERNALS, manageHere } from '../manage/command-line.ts'

const folder = temporaryFolder(t)

const head: Head = { format: 1, createdAt: '2026-11-27T00:00:00Z', postgres: '18.4', platform: 'any', migrations: [] }

async function archive(name: string, fill: (add: Add) => Promise<void>): Promise<string> {
  const file = path.join(folder, name)
  await writeArchive(fs.createWriteStream(file), fill)
  return file
}

const sound = await archive('sound', async (add) => {
  await add(...textEntry(HEAD, JSON.stringify(head)))
  await add({ name: 'postgres/base/', type: 'directory', size: 0 })
  await add(...textEntry('postgres/base/1', 'rows '.repeat(50_000)))
  await add(...textEntry('data/jwt-secret', 'the secret'))
})

const headed = (change: object, more: (add: Add) => Promise<void> = async () => {}) =>
  archive('headed', async (add) => {
    await add(...textEntry(HEAD, JSON.stringify({ ...head, ...change })))
    await more(add)
  })

/** The same with other bytes in it, and a checksum of gzip that agrees with them. */
function altered(change: (tar: Buffer) => Buffer): string {
  const file = path.join(folder, 'altered')
  fs.writeFileSync(file, gzipSync(change(gunzipSync(fs.readFileSync(sound)))))
  return file
}

function written(bytes: Buffer | string): string {
  const file = path.join(folder, 'written')
  fs.writeFileSync(file, bytes)
  return file
}

/** Refused for a reason, and whatever the data directory holds is as it was. */
async function refused(t: Test, file: string, why: RegExp, what: string): Promise<void> {
  const dataDir = temporaryFolder(t)
  fs.mkdirSync(path.join(dataDir, 'postgres'))
  fs.writeFileSync(path.join(dataDir, 'postgres/rows'), 'as they were')
  fs.writeFileSync(path.join(dataDir, 'jwt-secret'), 'as it was')
  const said = await manageHere(t, ['restore', '--force', file], { DATA_DIR: dataDir })
  t.match(said, { code: 1, stdout: '', stderr: why }, what)
  t.notMatch(said.stderr, INTERNALS, what)
  t.strictSame(
    fs.readdirSync(dataDir, { recursive: true, encoding: 'utf8' }).toSorted(),
    ['jwt-secret', 'postgres', 'postgres/rows'],
    what,
  )
}

const cut = (tar: Buffer) => tar.subarray(0, tar.indexOf('SHA256SUMS'))
const changed = (tar: Buffer) => {
  tar.write('R', tar.indexOf('rows rows'))
  return tar
}
const less = (tar: Buffer) => {
  const at = tar.indexOf('data/jwt-secret')
  return Buffer.concat([tar.subarray(0, at), tar.subarray(at + 1_024)])
}

test('what is damaged or cut off is refused before anything gives way to it', async (t) => {
  const bytes = fs.readFileSync(sound)
  const damaged = /^The backup is damaged or cut off: /
  for (const share of [0.1, 0.5, 0.9, 0.999]) {
    await refused(t, written(bytes.subarray(0, bytes.length * share)), damaged, `${share} of it`)
  }
  await refused(t, written(''), damaged, 'nothing')
  await refused(t, written('-- a dump\n'), damaged, 'something else')
  const bent = Buffer.from(bytes)
  bent[bytes.length >> 1]! ^= 1
  await refused(t, written(bent), damaged, 'one bit')
  await refused(t, altered(cut), damaged, 'without its end')
  const unsummed = (tar: Buffer) => Buffer.concat([cut(tar), Buffer.alloc(1_024)])
  await refused(t, altered(unsummed), /its end is missing/, 'without its sums')
  await refused(t, altered(changed), /postgres\/base\/1 is not what it was/, 'a file that somebody changed')
  await refused(t, altered(less), /3 files are listed, 2 are there/, 'a file less')
})

test('what would leave its folder is refused', async (t) => {
  for (const name of ['postgres/../../x', 'data/../../x', '/x', 'x', 'postgres/base/../../../x']) {
    const file = await headed({}, (add) => add(...textEntry(name, 'x')))
    await refused(t, file, /damaged or cut off: .* has no place in it/, name)
  }
  const link = await headed({}, (add) => add({ name: 'postgres/x', type: 'symlink', linkname: '/etc', size: 0 }))
  await refused(t, link, /neither a file nor a folder/, 'a link')
})

test('what is newer than the code, of another format, or no database is refused', async (t) => {
  const newer = await headed({ migrations: ['20261122T0100_extensions', '29991231T0000_wings'] })
  await refused(t, newer, /^The backup is of a newer version: this one has no 29991231T0000_wings\.$/m, 'newer')
  await refused(t, await headed({ format: 2 }), /another format \(2\)/, 'another format')
  await refused(t, await headed({}), /holds no database/, 'nothing in it')
  const headless = await archive('headless', (add) => add(...textEntry('postgres/PG_VERSION', '18')))
  await refused(t, headless, /does not begin as a backup does/, 'no head')
  const broken = await headed({}, (add) => add(...textEntry('postgres/PG_VERSION', '18\n')))
  await refused(t, broken, /The database that was restored does not start here\./, 'what does not start')
})
