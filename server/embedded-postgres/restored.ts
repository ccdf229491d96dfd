// A restored cluster takes the place of the one before it. That is several renames, and whoever does them may be killed in
// between; so the first decides, and the rest is made up for by the next start.

import fs from 'node:fs'
import path from 'node:path'
import { codeOf, isAlive, type Place } from './place.ts'
import { findPostmaster, poll } from './postmaster.ts'

const WAITING = 'restored'
const FILES_WAITING = 'restored-files'

/** What was unpacked and tried out: a folder with the cluster in `postgres`, and one with other files of the data directory. */
export interface Restored {
  readonly cluster: string
  readonly files: string
}

/** The rename that decides: from here on every start begins with what was restored. */
export function decide(place: Place, dataDir: string, { cluster, files }: Restored): void {
  const filesWaiting = path.join(fs.realpathSync(dataDir), FILES_WAITING)
  fs.rmSync(filesWaiting, { recursive: true, force: true })
  fs.renameSync(files, filesWaiting)
  fs.renameSync(cluster, path.join(path.dirname(place.data), WAITING))
}

const SETTLE_PATIENCE = 60_000

/** Puts in its place what was decided on, unless the server runs; what was there is kept beside it. Says what that was called. */
export async function settleRestored(place: Place, dataDir: string): Promise<readonly string[]> {
  const folder = path.dirname(place.data)
  let claimed = claim(folder)
  // Somebody else is at it.
  if (claimed === false) await poll(() => (claimed = claim(folder)) !== false, SETTLE_PATIENCE)
  if (claimed === false) throw new Error(`What was restored in ${folder} is not put in its place.`)
  if (claimed === undefined) return []
  if (findPostmaster(place.data) !== undefined) {
    fs.renameSync(claimed, path.join(folder, WAITING))
    return []
  }
  const swap = swapper()
  swap(path.join(claimed, 'postgres'), place.data)
  const filesWaiting = path.join(fs.realpathSync(dataDir), FILES_WAITING)
  for (const name of namesIn(filesWaiting))
    swap(path.join(filesWaiting, name), path.join(path.dirname(filesWaiting), name))
  fs.rmSync(filesWaiting, { recursive: true, force: true })
  fs.rmSync(claimed, { recursive: true })
  return swap.kept
}

/** Makes the waiting folder this process's own, which only one of several can; false while another has it that lives. */
function claim(folder: string): string | false | undefined {
  const own = path.join(folder, `${WAITING}-${process.pid}`)
  for (const name of namesIn(folder)) {
    const match = /^restored(?:-(\d+))?$/.exec(name)
    if (match === null) continue
    const holder = Number(match[1] ?? process.pid)
    if (holder !== process.pid && isAlive(holder)) return false
    try {
      fs.renameSync(path.join(folder, name), own)
      return own
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return false
      throw error
    }
  }
  return undefined
}

/** Each move can be done again after it was cut off: what has moved already is not there to be moved. */
function swapper() {
  const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const kept: string[] = []
  const swap = (from: string, to: string) => {
    if (!fs.existsSync(from)) return
    const aside = `${to}.before-restore-${stamp}`
    if (fs.existsSync(to)) {
      fs.renameSync(to, aside)
      kept.push(aside)
    }
    fs.renameSync(from, to)
  }
  return Object.assign(swap, { kept })
}

const namesIn = (folder: string): string[] => (fs.existsSync(folder) ? fs.readdirSync(folder) : [])
