// `npm test`: runs tap, prepared for a first run and without a coverage table. Arguments go to tap.

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const begin = pathToFileURL(path.join(import.meta.dirname, 'begin.ts')).href
const packages = path.join(import.meta.dirname, '../../node_modules')

// tap compiles its test class for a set of plugins. The one it ships with loads tap's TypeScript plugin, which cannot
// work with TypeScript 7, and a run that finds the wrong class builds the right one but still uses the wrong one.
// So it is built before the first run after an installation.
const testClass = readFileSync(path.join(packages, '@tapjs/test/test-built/dist/esm/index.js'), 'utf8')
const plugins = /signature = `([^`]*)`/.exec(testClass)?.[1] ?? ''
const built = plugins.includes('@tapjs/typescript') ? tap('build') : 0

process.exitCode = built === 0 ? tap('run', ...process.argv.slice(2)) : built

function tap(...args: readonly string[]): number {
  // What runs before and after the tests is measured even when coverage is off, and would be printed as a table.
  const options = [process.env['NODE_OPTIONS'] ?? '', `--import=${begin}`].join(' ').trim()
  const env = { ...process.env, NODE_OPTIONS: options, _TAPJS_PROCESSINFO_COVERAGE_: '0' }
  const run = path.join(packages, 'tap/dist/esm/run.mjs')
  return spawnSync(process.execPath, [run, ...args], { stdio: 'inherit', env }).status ?? 1
}
