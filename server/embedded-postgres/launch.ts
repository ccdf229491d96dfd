// Starts the server under a watchdog, so that it never outlives the process it belongs to.

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import type { Socket } from 'node:net'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { childOptions, type Place } from './place.ts'
import { findPostmaster, poll, removeMisleadingPidFile } from './postmaster.ts'

/** Another process whose end shuts the server down. */
export interface Followed {
  readonly pid: number
  /** Files and folders deleted after that end, once the server has stopped. */
  readonly thenDelete?: readonly string[]
}

export type Launch =
  | { readonly outcome: 'ready'; ended(): Promise<unknown> }
  | { readonly outcome: 'port taken' | 'busy' | 'failed'; readonly said: string }

export interface LaunchOptions {
  readonly arguments: readonly string[]
  readonly follow?: Followed | undefined
  readonly log?: ((line: string) => void) | undefined
}

// $0 is the postgres binary, $@ its arguments; descriptor 3 is a socket whose other end is held by the followed process.
// That end closes when its holder dies of whatever, so the read returns and the server is told to shut down: repeatedly,
// for a background job ignores SIGINT until the server has installed its handlers; and harder when it takes too long.
// Signals are ignored only after both jobs are under way, for jobs inherit that; from then on this shell outlasts them.
const WATCHDOG = `
"$0" "$@" </dev/null 3<&- &
postmaster=$!
(
  read -r end <&3
  signal=INT
  tries=0
  while kill -s $signal $postmaster; do
    /bin/sleep 1
    tries=$((tries + 1))
    [ $tries -lt 10 ] || signal=QUIT
  done
) 2>/dev/null &
watch=$!
trap '' HUP INT PIPE TERM
echo $postmaster 2>/dev/null >&3
wait $postmaster
status=$?
exec 2>/dev/null
kill $watch
wait $watch
exit $status
`

// $1 is the process to follow, $2 the postmaster, the rest is to be deleted. Holds descriptor 3 while $1 lives.
// A process that has died but was not collected by its parent still answers to kill -0; it has no command line, though.
const FOLLOWER = `
followed=$1
postmaster=$2
shift 2
alive() {
  kill -0 $followed || return
  [ -e /proc/self/cmdline ] || return 0
  command_line=
  read -r command_line </proc/$followed/cmdline
  [ -n "$command_line" ]
}
while alive; do /bin/sleep 0.5; done 2>/dev/null
exec 3<&-
while kill -0 $postmaster; do /bin/sleep 0.1; done 2>/dev/null
[ $# -eq 0 ] || /bin/rm -rf -- "$@"
`

/** Launches the server and waits until it accepts connections. */
export async function launch(place: Place, options: LaunchOptions): Promise<Launch> {
  removeMisleadingPidFile(place.data)
  const logFile = path.join(path.dirname(place.data), 'postgres.log')
  const child = await spawnServer(place, options, logFile)
  const ended = once(child, 'close')
  const said = options.follow ? () => fs.readFileSync(logFile, 'utf8') : listen(child.stderr, options.log)
  const pid = await postmasterPid(child)
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  const isReady = () => {
    const postmaster = findPostmaster(place.data)
    return postmaster !== undefined && postmaster.pid === pid && postmaster.status === 'ready'
  }
  await poll(() => isReady() || hasEnded())
  if (!hasEnded()) {
    if (options.follow) follow(options.follow, pid, child)
    holdOpen(child, false)
    return { outcome: 'ready', ended: () => (holdOpen(child, true), ended) }
  }
  await ended
  return { outcome: outcomeOf(said()), said: said().slice(-4_000) }
}

async function spawnServer(place: Place, options: LaunchOptions, logFile: string): Promise<ChildProcess> {
  const postgres = path.join(place.bin, 'postgres')
  const log = options.follow ? fs.openSync(logFile, 'w') : 'pipe'
  const common = { ...childOptions(place), detached: true, windowsHide: true }
  // Windows has no such shell: there a server outlives a killed parent, and the next start joins it.
  const child =
    process.platform === 'win32'
      ? spawn(postgres, options.arguments, { ...common, stdio: ['ignore', 'ignore', log] })
      : spawn('/bin/sh', ['-c', WATCHDOG, postgres, ...options.arguments], {
          ...common,
          stdio: ['ignore', 'ignore', log, 'pipe'],
        })
  if (typeof log === 'number') fs.closeSync(log)
  await once(child, 'spawn')
  return child
}

async function postmasterPid(child: ChildProcess): Promise<number | undefined> {
  const lifeline = lifelineOf(child)
  if (!lifeline) return child.pid
  lifeline.on('error', () => {})
  const [line]: unknown[] = await Promise.race([once(lifeline, 'data'), once(child, 'exit')])
  return Number(String(line))
}

function follow({ pid, thenDelete = [] }: Followed, postmaster: number | undefined, child: ChildProcess): void {
  const lifeline = lifelineOf(child)
  if (!lifeline) return
  const args = ['-c', FOLLOWER, 'sh', String(pid), String(postmaster), ...thenDelete]
  spawn('/bin/sh', args, { cwd: '/', env: {}, detached: true, stdio: ['ignore', 'ignore', 'ignore', lifeline] }).unref()
  lifeline.destroy()
}

/** Whether this process stays alive for the sake of the server. */
function holdOpen(child: ChildProcess, hold: boolean): void {
  for (const handle of [child, lifelineOf(child), child.stderr as Socket | null]) {
    if (hold) handle?.ref()
    else handle?.unref()
  }
}

function lifelineOf(child: ChildProcess): Socket | undefined {
  return (child.stdio[3] as Socket | null | undefined) ?? undefined
}

function listen(stderr: Readable | null, log: LaunchOptions['log']): () => string {
  const lines: string[] = []
  if (!stderr) return () => ''
  createInterface({ input: stderr }).on('line', (line) => {
    log?.(line)
    lines.push(line)
    if (lines.length > 50) lines.shift()
  })
  return () => lines.join('\n')
}

function outcomeOf(said: string): 'port taken' | 'busy' | 'failed' {
  // Another start is under way, or what a killed postmaster left behind is still ending.
  if (/lock file .* (already exists|is empty)|pre-existing shared memory/.test(said)) return 'busy'
  return /could not bind|could not create any TCP/.test(said) ? 'port taken' : 'failed'
}
