// What every process of a test run begins with, before tap and the test are loaded: it makes loading cheap, and notes
// what the process has cost.

import fs from 'node:fs'
import { enableCompileCache } from 'node:module'
import path from 'node:path'

/** Code as V8 has compiled it, types already stripped; a process that finds it there starts in half the time. */
const compiled = path.join(import.meta.dirname, '../../.tap/compiled')
enableCompileCache(compiled)
// For the processes that tests start.
process.env['NODE_COMPILE_CACHE'] = compiled

// tap notes every file that a process loads, reads it once more for its source map, and has every process that a test
// starts do the same. That is for coverage, which is not measured.
process.env['_TAPJS_PROCESSINFO_EXCLUDE_'] = '/./'
process.setSourceMapsEnabled(false)
Object.defineProperty(process, 'setSourceMapsEnabled', { value: () => {} })

const { TEST_COSTS: costs } = process.env
const file = path.relative(path.join(import.meta.dirname, '../..'), process.argv[1] ?? '')
if (costs !== undefined && file.startsWith('tests')) {
  process.once('exit', () => fs.appendFileSync(costs, `${file} ${secondsOf()}\n`))
}

/** Of processor time: this process's, and on Linux that of the processes it has started and seen end. */
function secondsOf(): number {
  try {
    const stat = fs.readFileSync('/proc/self/stat', 'utf8')
    // The name of the program may hold spaces, in brackets.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / 100
  } catch {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1e6
  }
}
