import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { type Topology, TOPOLOGY } from '../../tests/support/topology/topology.ts'
import { Tally } from './tally.ts'

const root = path.join(import.meta.dirname, '../..')

/** What is true of both doors, and of each. */
const FOLDERS = ['tests/doors', 'tests/routes-v1', 'tests/routes-v2-trpc']

/**
 * The HTTP part of the test suite: each test over a database of its own, with two web processes behind nginx in the place of a
 * server in its process. @returns what has failed, in words
 */
export async function playSuite(topology: Topology, signal: AbortSignal): Promise<string[]> {
  const files = FOLDERS.flatMap((folder) =>
    fs
      .readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => path.join(folder, file)),
  )
  const said = path.join(os.tmpdir(), `fashionistar-cluster-tests-${process.pid}.tap`)
  const begin = performance.now()
  const tap = path.join(root, 'tests/support/tap.ts')
  // Each has two web processes of its own to wait for.
  const child = spawn(process.execPath, [tap, '--reporter=tap', '--jobs=2', '--timeout=1200', ...files.toSorted()], {
    cwd: root,
    env: { ...process.env, [TOPOLOGY]: JSON.stringify(topology) },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const stop = () => child.kill()
  signal.addEventListener('abort', stop)
  const ended = once(child, 'exit') as Promise<[number | null]>
  const tally = new Tally()
  const copy = fs.createWriteStream(said)
  for await (const line of createInterface({ input: child.stdout })) {
    copy.write(`${line}\n`)
    tally.read(line)
    if (/^(?:not )?ok /.test(line)) process.stderr.write(`${line}\n`)
  }
  copy.end()
  const [code] = await ended
  signal.removeEventListener('abort', stop)
  const seconds = ((performance.now() - begin) / 1_000).toFixed(0)
  console.log(`     ${tally.sum()}, ${seconds} s`)
  for (const [why, times] of tally.skipped) console.log(`     skipped ${times}: ${why}`)
  const wrongs = tally.wrongs()
  if (code !== 0 && wrongs.length === 0) wrongs.push(`tap has ended with ${code}`)
  if (wrongs.length > 0) wrongs.push(`all that was said: ${said}`)
  else fs.rmSync(said, { force: true })
  return wrongs
}
