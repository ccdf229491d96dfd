// What every process of a test run begins with, before tap and the test are loaded.

import path from 'node:path'
import { noteCosts } from './costs.ts'

// tap notes every file that a process loads, reads it once more for its source map, and has every process that a test
// starts do the same. That is for coverage, which is not measured.
process.env['_TAPJS_PROCESSINFO_EXCLUDE_'] = '/./'
process.setSourceMapsEnabled(false)
Object.defineProperty(process, 'setSourceMapsEnabled', { value: () => {} })

const file = path.relative(path.join(import.meta.dirname, '../..'), process.argv[1] ?? '')
if (file.startsWith('tests')) process.once('exit', () => noteCosts(file))
