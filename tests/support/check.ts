// `npm run check`: the one gate, the same here and on the build machine. Stops at the first thing that fails.

import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { readCosts } from './costs.ts'

type Command = readonly [string, ...string[]]

const ofTheText: Command = ['oxfmt', '--check', '.']
// Tests wait for databases much of their time, so these take next to nothing beside them.
const ofTheTypes: readonly Command[] = [
  ['oxlint', '--type-aware', '--deny-warnings'],
  ['tsc', '--noEmit'],
]

/** Lines of tap that say what failed, and how many did. */
const TELLING = /^\s*not ok|^# (?:\{|time)|^\s+(?:at|diff|compare|wanted|found|lineNumber|fileName):/

const costs = path.join(os.tmpdir(), `fashionistar-costs-${process.pid}`)
process.once('exit', () => rmSync(costs, { force: true }))

await pass(ofTheText)
const tests = startTests()
const [{ status, passed, failed }] = await Promise.all([tests.ended, passAll(ofTheTypes)])
showCosts()
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = status

async function passAll(commands: readonly Command[]): Promise<void> {
  for (const command of commands) await pass(command, () => tests.stop())
}

/** Runs one command, shows what it says when it has ended, and ends all when it fails. */
async function pass([command, ...args]: Command, beforeEnd: () => Promise<unknown> = async () => {}): Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const [said, complained, status] = await Promise.all([text(child.stdout), text(child.stderr), end(child)])
  console.log(`\n# ${command} ${args.join(' ')}\n${said}${complained}`.trimEnd())
  if (status === 0) return
  await beforeEnd()
  process.exit(status)
}

interface Tested {
  readonly status: number
  readonly passed: number
  readonly failed: number
}

/** Shows of the tests what failed. */
function startTests(): { readonly ended: Promise<Tested>; stop(): Promise<unknown> } {
  console.log('\n# npm test')
  const env = { ...process.env, TEST_COSTS: costs }
  const args = [path.join(import.meta.dirname, 'tap.ts'), '--reporter=tap']
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env })
  let counted = { passed: 0, failed: 0 }
  let rest = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const [, pass, fail = 0] = /^# \{ total: \d+, pass: (\d+)(?:, fail: (\d+))?/.exec(line) ?? []
      if (pass !== undefined) counted = { passed: Number(pass), failed: Number(fail) }
      if (TELLING.test(line)) console.log(line)
    }
  })
  const ended = end(child).then((status) => ({ status, ...counted }))
  const stop = () => {
    // Tests that are cut off would all say that they failed.
    child.stdout.removeAllListeners('data').resume()
    child.kill()
    return ended
  }
  return { ended, stop }
}

/** The ten dearest files, so that it is seen when one of them has grown. */
function showCosts(): void {
  const all = readCosts(costs)
  const total = all.reduce((sum, { seconds }) => sum + seconds, 0)
  console.log(`\n# ${total.toFixed(0)} s of processor time in ${all.length} processes; most in`)
  for (const { of, seconds } of all.slice(0, 10)) console.log(`${seconds.toFixed(1).padStart(7)} s  ${of}`)
}

function end(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? 1))
  })
}
