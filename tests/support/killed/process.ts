// Asks for one thing and works off what follows from it, as web and worker would; dies by SIGKILL where it is told to.

import { subscribe } from 'node:diagnostics_channel'
import { pino } from 'pino'
import { FAULT_CHANNEL, type FaultPoint } from '../../../domain/common/fault-point.ts'
import { drain } from '../../../jobs/drain.ts'
import { readConfig } from '../../../server/config.ts'
import { createApp, meansOf } from '../../../server/context.ts'
import { plainGoogle, plainPasswords } from '../plain-gateways.ts'
import { SECRET } from '../scopes.ts'
import { ask, type Asked } from './asking.ts'

export interface Errand {
  readonly url: string
  readonly env: Readonly<Record<string, string>>
  /** What time it is. */
  readonly now: string
  readonly asked?: Asked | undefined
  readonly death?: Death | undefined
}

/** The nth time that a process comes to a point. */
export interface Death {
  readonly point: FaultPoint
  readonly nth: number
}

const { url, env, now, asked, death } = JSON.parse(process.argv[2]!) as Errand
const config = readConfig({ DATABASE_URL: url, DEMO: '1', RUN: 'web', DATABASE_POOL_MAX: '4', ...env })
const log = pino({ level: 'error' }, pino.destination(2))
const gateways = { passwords: plainPasswords, google: plainGoogle }
const app = await createApp({ config, url, log, jwtSecret: SECRET, gateways, clock: () => new Date(now) })
const way: unknown[] = []
subscribe(FAULT_CHANNEL, (point) => {
  way.push(point)
  const isThere = point === death?.point && way.filter((each) => each === point).length === death?.nth
  if (isThere) process.kill(process.pid, 'SIGKILL')
})
if (asked !== undefined) await ask(app, asked)
await drain(app.boss, meansOf(app), { queues: ['critical'] })
process.stdout.write(JSON.stringify(way), () => process.exit())
