// What both kinds of process of this scenario have in common: the market's own means, with the scenario's subscribers.

import { pino } from 'pino'
import { postgresBackend } from '../../jobs/backend.ts'
import { createOutbox } from '../../jobs/outbox.ts'
import { registry } from '../../jobs/registry.ts'
import type { Means } from '../../jobs/run-task.ts'
import { readConfig } from '../../server/config.ts'
import { type App, createApp, houseScope, meansOf } from '../../server/context.ts'
import { subscribers, subscriptions } from './subscribers.ts'

/** An app of a process that ends with whoever started it. */
export async function openApp(url: string, run: 'web' | 'jobs'): Promise<App> {
  process.on('disconnect', () => process.exit())
  const config = readConfig({ DATABASE_URL: url, RUN: run, DEMO: '1', DATABASE_POOL_MAX: run === 'jobs' ? '10' : '4' })
  // Attempts that fail are part of the play.
  const log = pino({ level: 'fatal' }, pino.destination(2))
  const app = await createApp({ config, url, log, jwtSecret: '' })
  const outbox = createOutbox({ backends: { default: postgresBackend }, subscriptions, log })
  return { ...app, outbox }
}

export const chaosScope = (app: App) => houseScope(app)

export function chaosMeans(app: App): Means {
  return { ...meansOf(app), tasks: new Map([...registry, ...subscribers.map((task) => [task.name, task] as const)]) }
}
