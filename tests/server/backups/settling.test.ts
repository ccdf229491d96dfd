import fs from 'node:fs'
import path from 'node:path'
import { test, type Test } from 'tap'
import type { Place } from '../../../server/embedded-postgres/place.ts'
import { decide, settleRestored } from '../../../server/embedded-postgres/restored.ts'
import { temporaryFolder } from '../child.ts'

const NAMES = ['postgres', 'jwt-secret', 'files'] as const

function put(folder: string, name: string, text: string): void {
  fs.mkdirSync(folder, { recursive: true })
  fs.writeFileSync(path.join(folder, name), text)
}

/** A data directory with something in it, and beside it what was restored. */
function lay(t: Test) {
  const dataDir = temporaryFolder(t)
  const cluster = path.join(dataDir, 'restoring-1-a')
  const files = path.join(dataDir, 'restoring-1-b')
  for (const [age, postgres, beside] of [
    ['old', dataDir, dataDir],
    ['new', cluster, files],
  ] as const) {
    put(path.join(postgres, 'postgres'), 'rows', age)
    put(path.join(beside, 'files'), 'image', age)
    put(beside, 'jwt-secret', age)
  }
  const place: Place = { data: path.join(dataDir, 'postgres'), bin: '/', account: undefined }
  const restore = async () => {
    decide(place, dataDir, { cluster, files })
    return settleRestored(place, dataDir)
  }
  return { dataDir, place, restore }
}

const agesIn = (dataDir: string) =>
  ['postgres/rows', 'files/image', 'jwt-secret'].map((name) => fs.readFileSync(path.join(dataDir, name), 'utf8'))

/** The process dies before its nth rename. */
async function dyingBefore(nth: number, work: () => Promise<unknown>): Promise<boolean> {
  const { renameSync } = fs
  let renames = 0
  fs.renameSync = (...args) => {
    renames += 1
    if (renames >= nth) throw new Error('killed')
    renameSync(...args)
  }
  try {
    await work()
    return false
  } catch (error) {
    if ((error as Error).message !== 'killed') throw error
    return true
  } finally {
    fs.renameSync = renameSync
  }
}

test('whichever rename a restore is killed before, the next start finds all of the old or all of the new', async (t) => {
  let died = true
  let nth = 1
  for (; died; nth += 1) {
    const { dataDir, place, restore } = lay(t)
    died = await dyingBefore(nth, restore)
    await settleRestored(place, dataDir)
    t.strictSame(agesIn(dataDir), Array(3).fill(nth <= 2 ? 'old' : 'new'), `${nth - 1} renames done`)
    if (nth <= 2) continue
    const asides = fs.readdirSync(dataDir).filter((name) => !(NAMES as readonly string[]).includes(name))
    t.strictSame(
      asides.map((name) => name.replace(/\.before-restore-\d+T\d+Z$/, '')).toSorted(),
      NAMES.toSorted(),
      'nothing is lost',
    )
  }
  t.ok(nth > 9, 'it came to its end by way of each')
})

test('of several starts one puts it in its place; while the server runs none does', async (t) => {
  const { dataDir, place, restore } = lay(t)
  await dyingBefore(3, restore)
  const pidFile = path.join(place.data, 'postmaster.pid')
  fs.writeFileSync(pidFile, `${process.pid}\n\n\n1\n\n\n\nready\n`)
  if (process.platform !== 'linux') {
    t.strictSame(await settleRestored(place, dataDir), [])
    t.strictSame(agesIn(dataDir), ['old', 'old', 'old'], 'nothing is moved away under a server')
  }
  fs.rmSync(pidFile)
  fs.renameSync(path.join(dataDir, 'restored'), path.join(dataDir, 'restored-1'))
  const waiting = settleRestored(place, dataDir)
  t.strictSame(agesIn(dataDir), ['old', 'old', 'old'], 'another that lives is at it')
  fs.renameSync(path.join(dataDir, 'restored-1'), path.join(dataDir, 'restored'))
  t.equal((await waiting).length, 3)
  t.strictSame(agesIn(dataDir), ['new', 'new', 'new'])
  t.strictSame(await settleRestored(place, dataDir), [], 'once')
})
