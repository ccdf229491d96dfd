// `npm test`: runs tap, prepared for a first run and without a coverage table. Arguments go to tap.

import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const root = path.join(import.meta.dirname, '../..')
const packages = path.join(root, 'node_modules')

// tap compiles its test class for a set of plugins. The one it ships with loads tap's TypeScript plugin, which cannot
// work with TypeScript 7, and a run that finds the wrong class builds the right one but still uses the wrong one.
// So it is built before the first run after an installation.
const testClass = readFileSync(path.join(packages, '@tapjs/test/test-built/dist/esm/index.js'), 'utf8')
const plugins = /signature = `([^`]*)`/.exec(testClass)?.[1] ?? ''
const tap = path.join(packages, 'tap/dist/esm/run.mjs')
const built = plugins.includes('@tapjs/typescript')
  ? spawnSync(process.execPath, [tap, 'build'], { stdio: 'inherit' }).status
  : 0

if (built === 0) run()
else process.exitCode = built ?? 1

function run(): void {
  const begin = pathToFileURL(path.join(import.meta.dirname, 'begin.ts')).href
  const env = {
    // What V8 has compiled, types already stripped: a process that finds it there starts in half the time.
    NODE_COMPILE_CACHE: path.join(root, '.tap/compiled'),
    ...process.env,
    NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --import=${begin}`.trim(),
    // What runs before and after the tests is measured even when coverage is off, and would be printed as a table.
    _TAPJS_PROCESSINFO_COVERAGE_: '0',
  }
  const child = spawn(process.execPath, [tap, ...process.argv.slice(2)], { stdio: 'inherit', env })
  // tap stops its tests, and with it the cluster stops.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  child.once('close', (code) => {
    process.exitCode = code ?? 1
  })
}
