import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import type { Test } from 'tap'
import { drain } from '../../jobs/drain.ts'
import { readConfig } from '../../server/config.ts'
import { type App, createApp, meansOf } from '../../server/context.ts'
import { seedDemo } from '../../server/demo.ts'
import { filledDatabase, testDatabase } from './database.ts'
import { watchLog } from './log-watch.ts'
import { plainGoogle, plainPasswords } from './plain-gateways.ts'
import { SECRET } from './scopes.ts'
import { obstacleOf, skip } from './topology/playable.ts'
import { topologyOf } from './topology/topology.ts'

export { people, scopeOf } from './scopes.ts'

/** Where it is asked for, servers are none of this process. */
const topology = topologyOf()

export interface TestAppOptions {
  /** Environment on top of demo mode. */
  readonly env?: NodeJS.ProcessEnv
  /** Of a migrated database of the test's own; by default one as every test gets. */
  readonly url?: string
  /** Log lines, as objects. */
  readonly onLog?: (line: Record<string, unknown>) => void
  /** Stand-ins for what lies outside. */
  readonly gateways?: Partial<App['gateways']>
  readonly clock?: () => Date
}

export interface TestApp extends App {
  readonly url: string
  /** What it was configured by. */
  readonly env: NodeJS.ProcessEnv
  /** Works off every task that is due; returns how many ran. */
  drain(): Promise<number>
}

export interface TestMarketOptions extends TestAppOptions {
  readonly products?: number
  /** Why it looks into the process that serves, and cannot be played through nginx. */
  readonly inProcess?: string
}

/** An app on a database of the test's own. Passwords cost next to nothing here. */
export async function testApp(t: Test, options: TestAppOptions = {}): Promise<TestApp> {
  const url = options.url ?? (await testDatabase(t)).url
  const app = await openApp(url, options, t)
  t.teardown(() => app.close())
  return app
}

/** The same with a small demo market in it. */
export async function testShop(t: Test, { products = 24, ...options }: TestMarketOptions = {}): Promise<TestApp> {
  // Making a market takes longer than copying one.
  const { url } = await filledDatabase(t, `market_${products}`, async (url) => {
    const app = await openApp(url)
    await seedDemo(app, { products, vendors: 4 })
    await app.close()
  })
  const app = await openApp(url, options, t)
  t.teardown(() => app.close())
  return app
}

/** The same with the web server in front of it; what cannot be played through a topology that is asked for is skipped. */
export async function testMarket(
  t: Test,
  options: TestMarketOptions = {},
): Promise<{ app: TestApp; server: FastifyInstance }> {
  const obstacle = topology && obstacleOf(options)
  if (obstacle !== undefined) await skip(t, obstacle)
  const app = await testShop(t, options)
  return { app, server: await serverOf(t, app, options.onLog) }
}

/** Skips a test of a market that others share, where it looks into the process that serves. */
export async function needsOneProcess(t: Test, why: string): Promise<void> {
  if (topology !== undefined) await skip(t, why)
}

/** What another process on the same database would be, with a web server of its own. */
export async function anotherProcess(t: Test, first: TestApp): Promise<{ app: App; server: FastifyInstance }> {
  const { config, url, log, jwtSecret, clock, gateways, env } = first
  const app = await createApp({ config, url, log, jwtSecret, clock, gateways: { passwords: gateways.passwords } })
  t.teardown(() => app.close())
  return { app, server: await serverOf(t, { ...app, url, env }) }
}

async function serverOf(
  t: Test,
  app: Pick<TestApp, 'env' | 'url'> & App,
  onLog?: TestAppOptions['onLog'],
): Promise<FastifyInstance> {
  if (topology !== undefined) {
    const { openFront } = await import('./topology/front.ts')
    return openFront(t, topology, { ...app, onLog })
  }
  // Half of the tests never read the doors and what stands before them.
  const { buildServer } = await import('../../server/app.ts')
  const server = await buildServer(app)
  t.teardown(() => server.close())
  return server
}

async function openApp(
  url: string,
  { env = {}, onLog, clock, gateways }: TestAppOptions = {},
  t?: Test,
): Promise<TestApp> {
  // Outside the demo mail would be printed, into the middle of what the test says.
  const mail = env['DEMO'] === '0' ? { MAIL_BACKEND: 'memory' } : {}
  // A machine that runs many tests at once is late without being asked too much.
  const unhurried = { SHED_EVENT_LOOP_DELAY_MS: '0', SHED_POOL_WAIT_MS: '0' }
  // Made by the first file that is stored; most tests store none.
  const dataDir = path.join(tmpdir(), `fashionistar-test-${randomUUID()}`)
  t?.teardown(() => rm(dataDir, { recursive: true, force: true }))
  const environment = {
    DATABASE_URL: url,
    DATA_DIR: dataDir,
    DEMO: '1',
    RUN: 'web',
    DATABASE_POOL_MAX: '5',
    CATALOGUE_CACHE_MB: '0',
    ...unhurried,
    ...mail,
    ...env,
  }
  const config = readConfig(environment)
  const write = (text: string) => {
    if (t !== undefined) watchLog(t, text)
    onLog?.(JSON.parse(text) as Record<string, unknown>)
  }
  const log = pino({ level: onLog === undefined ? 'info' : 'debug' }, { write })
  const outside = { passwords: plainPasswords, google: plainGoogle, ...gateways }
  const app = await createApp({ config, url, log, jwtSecret: SECRET, gateways: outside, ...(clock && { clock }) })
  return { ...app, url, env: environment, drain: () => drain(app.boss, meansOf(app)) }
}
