// `npm run check`: the one gate, the same here and on the build machine. Stops at the first step that fails.

import { spawn } from 'node:child_process'

const steps: readonly (readonly [string, ...string[]])[] = [
  ['oxfmt', '--check', '.'],
  ['oxlint', '--type-aware', '--deny-warnings'],
  ['tsc', '--noEmit'],
]

for (const [command, ...args] of steps) {
  console.log(`\n# ${command} ${args.join(' ')}`)
  const { status } = await run(command, args, () => {})
  if (status !== 0) process.exit(status)
}

let failed = 0
let passed = 0
const { status } = await run('node', ['tests/support/tap.ts', '--reporter=tap'], (line) => {
  const total = /^# \{ total: \d+, pass: (\d+)(?:, fail: (\d+))?/.exec(line)
  if (total !== null) [passed, failed] = [Number(total[1]), Number(total[2] ?? 0)]
  if (/^\s*not ok|^# (?:\{|time)|^\s+(?:at|diff|compare|wanted|found|lineNumber|fileName):/.test(line))
    console.log(line)
})
console.log(`${passed} passed, ${failed} failed`)
process.exit(status)

/** Runs one step, handing each line of its output on; only tap's is filtered, the others speak for themselves. */
function run(command: string, args: readonly string[], onLine: (line: string) => void): Promise<{ status: number }> {
  const filtered = command === 'node'
  const child = spawn(command, args, { stdio: ['ignore', filtered ? 'pipe' : 'inherit', 'inherit'], shell: false })
  let rest = ''
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) onLine(line)
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ status: code ?? 1 }))
  })
}
