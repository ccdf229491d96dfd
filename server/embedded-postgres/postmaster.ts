// The server as a process: found by its pid file, stopped by signals.

import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { codeOf, isAlive, type Place } from './place.ts'

export interface Postmaster {
  readonly pid: number
  readonly port: number
  readonly status: string
}

const POLL = 10
const SETTLE_PATIENCE = 60_000
const EMPTY_PID_FILE_PATIENCE = 10_000
const SHUTDOWN = [
  ['SIGINT', 'INT'],
  ['SIGQUIT', 'QUIT'],
] as const
const SHUTDOWN_PATIENCE = 10_000

/** The live postmaster of a cluster, if any. A pid file alone proves nothing: kill -9 and power loss leave it behind. */
export function findPostmaster(data: string): Postmaster | undefined {
  const [pid, , , port, , , , status] = readPidFile(data)
  if (!isPostmaster(Number(pid), data)) return undefined
  return { pid: Number(pid), port: Number(port), status: status?.trim() ?? '' }
}

/** Waits for a server that is starting or shutting down. Returns it when it is ready, nothing when there is none. */
export async function awaitSettled(data: string): Promise<Postmaster | undefined> {
  let postmaster: Postmaster | undefined
  const isSettled = () => {
    postmaster = findPostmaster(data)
    return postmaster === undefined || postmaster.status === 'ready'
  }
  if (await poll(isSettled, SETTLE_PATIENCE)) return postmaster
  throw new Error(`PostgreSQL in ${data} neither finishes starting nor stopping: ${JSON.stringify(postmaster)}`)
}

/** Shuts a cluster's server down, whoever started it: clients are cut off, what was committed stays. */
export async function stopPostmaster(place: Place): Promise<void> {
  const postmaster = findPostmaster(place.data)
  if (!postmaster) return
  for (const signals of SHUTDOWN) {
    send(place, postmaster.pid, signals)
    if (await poll(() => !isPostmaster(postmaster.pid, place.data), SHUTDOWN_PATIENCE)) return
  }
  throw new Error(`PostgreSQL (process ${postmaster.pid}) in ${place.data} does not stop`)
}

/**
 * Some pid files would keep PostgreSQL from starting for ever: one whose number belongs to something else by now, as
 * after the restart of a container, and one that a crash left empty. Other remains it clears away itself.
 */
export function removeMisleadingPidFile(data: string): void {
  const file = path.join(data, 'postmaster.pid')
  const stat = fs.statSync(file, { throwIfNoEntry: false })
  if (!stat) return
  const pid = Number(readPidFile(data)[0])
  const isForeign = pid > 0 && isAlive(pid) && !isPostmaster(pid, data)
  const wasLeftEmpty = stat.size === 0 && Date.now() - stat.mtimeMs > EMPTY_PID_FILE_PATIENCE
  if (isForeign || wasLeftEmpty) fs.rmSync(file, { force: true })
}

function send({ bin }: Place, pid: number, [signal, name]: (typeof SHUTDOWN)[number]): void {
  try {
    // On Windows process.kill always means an unclean end.
    if (process.platform !== 'win32') process.kill(pid, signal)
    else execFileSync(path.join(bin, 'pg_ctl'), ['kill', name, String(pid)])
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error
  }
}

function readPidFile(data: string): string[] {
  try {
    return fs.readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
}

function isPostmaster(pid: number, data: string): boolean {
  if (!(pid > 0) || !isAlive(pid)) return false
  if (process.platform !== 'linux') return true
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(data)
  } catch {
    return false
  }
}

export async function poll(test: () => boolean, patience = Infinity): Promise<boolean> {
  const deadline = performance.now() + patience
  while (!test()) {
    if (performance.now() > deadline) return false
    await sleep(POLL)
  }
  return true
}
