import { Client } from 'pg'
import { pino } from 'pino'
import { drain } from '../jobs/drain.ts'
import { readConfig } from '../server/config.ts'
import { type App, createApp, meansOf } from '../server/context.ts'
import { seedDemo } from '../server/demo.ts'
import { type Cluster, databaseUrl, startCluster, stopCluster, TEMPLATE } from '../tests/support/cluster.ts'
import { plainGoogle, plainPasswords } from '../tests/support/plain-gateways.ts'
import { SECRET } from '../tests/support/scopes.ts'
import type { Drained } from '../tests/support/till.ts'

export interface OwnMarketOptions {
  readonly products: number
  readonly vendors: number
  readonly env?: NodeJS.ProcessEnv
  readonly clock?: () => Date
  readonly gateways?: Partial<App['gateways']>
  /** By default one of its own. */
  readonly cluster?: Cluster
  /** Told each line of the log, of errors and worse. */
  readonly onError?: (line: string) => void
}

/** A small demo market on a PostgreSQL that ends with this process. */
export async function openOwnMarket(stack: AsyncDisposableStack, options: OwnMarketOptions): Promise<Drained> {
  const { products, vendors, env, clock, gateways, onError = () => {} } = options
  const cluster = options.cluster ?? stack.adopt(await startCluster(process.pid), stopCluster)
  const client = new Client(cluster.url)
  await client.connect()
  await client.query(`create database market template ${TEMPLATE}`)
  await client.end()
  const url = databaseUrl(cluster, 'market')
  const config = readConfig({ DATABASE_URL: url, RUN: 'web', DEMO: '1', ...env })
  const outside = { passwords: plainPasswords, google: plainGoogle, ...gateways }
  const log = pino({ level: 'error' }, { write: onError })
  const app = stack.adopt(
    await createApp({ config, url, log, jwtSecret: SECRET, gateways: outside, ...(clock && { clock }) }),
    (each) => each.close(),
  )
  await seedDemo(app, { products, vendors })
  return { ...app, drain: () => drain(app.boss, meansOf(app)) }
}
