// A worker that may be killed at any moment.

import { parseArgs } from 'node:util'
import { startWorker } from '../../jobs/worker.ts'
import { chaosMeans, openApp } from './process.ts'

const { values } = parseArgs({ options: { url: { type: 'string' }, beat: { type: 'string' } } })
const app = await openApp(values.url!, 'jobs')
await startWorker(app.boss, chaosMeans(app), { beatSeconds: Number(values.beat) })
process.send!('ready')
