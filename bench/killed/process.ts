// The web, or a worker, of a market whose time is told to it; dies by SIGKILL where it is told to.

import { subscribe } from 'node:diagnostics_channel'
import { pino } from 'pino'
import { FAULT_CHANNEL } from '../../domain/common/fault-point.ts'
import { startWorker } from '../../jobs/worker.ts'
import { buildServer } from '../../server/app.ts'
import { readConfig } from '../../server/config.ts'
import { createApp, meansOf } from '../../server/context.ts'
import type { Death, Errand } from '../../tests/support/killed/process.ts'
import { plainGoogle, plainPasswords } from '../../tests/support/plain-gateways.ts'
import { SECRET } from '../../tests/support/scopes.ts'

/** What it is told before it is asked for anything. */
export interface Order {
  readonly now: string
  readonly death: Death | undefined
}

export type Setting = Pick<Errand, 'url' | 'env' | 'now'> & { readonly role: 'web' | 'worker' } & Pick<Order, 'death'>

process.on('disconnect', () => process.exit())
const setting = JSON.parse(process.argv[2]!) as Setting
let { now, death }: Order = setting
let way: unknown[] = []
subscribe(FAULT_CHANNEL, (point) => {
  way.push(point)
  const isThere = point === death?.point && way.filter((each) => each === point).length === death?.nth
  if (isThere) process.kill(process.pid, 'SIGKILL')
})
process.on('message', (order: Order | 'way') => {
  if (order === 'way') {
    process.send!(way)
    return
  }
  now = order.now
  death = order.death
  way = []
  process.send!('told')
})

const config = readConfig({ DATABASE_URL: setting.url, DEMO: '1', RUN: 'web', DATABASE_POOL_MAX: '6', ...setting.env })
const log = pino({ level: 'fatal' }, pino.destination(2))
const gateways = { passwords: plainPasswords, google: plainGoogle }
const app = await createApp({
  config,
  url: setting.url,
  log,
  jwtSecret: SECRET,
  gateways,
  clock: () => new Date(now),
})
if (setting.role === 'web') {
  const server = await buildServer(app)
  process.send!(await server.listen({ port: 0, host: '127.0.0.1' }))
} else {
  await startWorker(app.boss, meansOf(app), { queues: ['critical'], pollMs: 100 })
  process.send!('ready')
}
