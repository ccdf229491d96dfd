// tap compiles its test class for a set of plugins. The one it ships with loads tap's TypeScript plugin, which cannot
// work with TypeScript 7, and a run that finds the wrong class builds the right one but still uses the wrong one.
// So it is built before the first run after an installation.

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'

const packages = path.join(import.meta.dirname, '../../node_modules')
const testClass = readFileSync(path.join(packages, '@tapjs/test/test-built/dist/esm/index.js'), 'utf8')
const plugins = /signature = `([^`]*)`/.exec(testClass)?.[1] ?? ''

if (plugins.includes('@tapjs/typescript')) {
  const tap = path.join(packages, 'tap/dist/esm/run.mjs')
  process.exitCode = spawnSync(process.execPath, [tap, 'build'], { stdio: 'inherit' }).status ?? 1
}
