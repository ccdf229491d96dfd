import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import { connect, type Connection } from '../db/connect.ts'
import { Listener } from '../db/listen.ts'
import type { DB } from '../db/types.ts'
import type { System } from '../domain/common/access.ts'
import type { Outbox, Scope, TaskCtx } from '../domain/common/context.ts'
import type { TokenGateway } from '../domain/common/gateways.ts'
import { listFlags } from '../domain/flags/index.ts'
import { findOnSale } from '../domain/inventory/index.ts'
import { type Boss, startBoss } from '../jobs/boss.ts'
import { postgresBackend } from '../jobs/backend.ts'
import { createOutbox } from '../jobs/outbox.ts'
import { subscriptions } from '../jobs/subscriptions.ts'
import { registry } from '../jobs/registry.ts'
import type { Means } from '../jobs/run-task.ts'
import type { Config } from './config.ts'
import { bodyModelOf } from './gateways/body-model/index.ts'
import { carrierGatewaysOf } from './gateways/carriers/index.ts'
import { pdfDocuments } from './gateways/documents/index.ts'
import { openEmail } from './gateways/email/index.ts'
import { googleOf } from './gateways/google.ts'
import { imagesOf } from './gateways/images/index.ts'
import { passkeySiteOf, passkeysOf } from './gateways/passkeys.ts'
import { argon2Passwords } from './gateways/passwords/index.ts'
import { paymentGatewaysOf } from './gateways/payments/index.ts'
import { payoutGatewaysOf } from './gateways/payouts/index.ts'
import { pushOf } from './gateways/push/index.ts'
import type { VapidKeys } from './gateways/push/vapid-keys.ts'
import { siteOf } from './gateways/site.ts'
import { smsOf } from './gateways/sms/index.ts'
import { addressSigner } from './gateways/storage/addresses.ts'
import { openStorage } from './gateways/storage/index.ts'
import { vaultOf } from './gateways/vault.ts'
import { webhooksOf } from './gateways/webhooks.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { LiveFlags } from './live-flags.ts'
import { type SearchTally, searchTally } from './search-tally.ts'
import { LiveStock } from './stock-feed.ts'
import { openWatching, type Watching } from './watching.ts'

/** The live objects of one process. Only the server folder sees it whole; everything else is handed what it needs. */
export interface App {
  readonly config: Config
  /** Of the database; it may hold a password. */
  readonly url: string
  readonly log: Logger
  readonly db: Kysely<DB>
  /** Where its connections come from, to see how it stands. */
  readonly pool: Pick<Connection['pool'], 'waitingCount' | 'on'>
  /** Hears what is said with NOTIFY. */
  readonly listener: Listener
  /** Ends its streams when it is closed. */
  readonly stockFeed: LiveStock
  /** Followed from when the process serves or works; before that as they were when it began. */
  readonly flags: LiveFlags
  readonly boss: Boss
  readonly outbox: Outbox
  readonly gateways: TaskCtx['gateways']
  readonly metrics: Metrics
  readonly telemetry: Watching['telemetry']
  readonly searches: SearchTally
  readonly jwtSecret: string
  readonly clock: () => Date
  /** Aborted once the process is to end: it still serves, and asks not to be sent anything more. */
  readonly leaving: AbortController
  close(): Promise<void>
}

export interface AppOptions {
  readonly config: Config
  readonly url: string
  /** Past any pooler; by default the same. */
  readonly directUrl?: string
  readonly log: Logger
  readonly jwtSecret: string
  /** By default those of the configuration. */
  readonly vapid?: VapidKeys | undefined
  readonly clock?: () => Date
  /** Stand-ins for what lies outside; tests give them. */
  readonly gateways?: Partial<TaskCtx['gateways']>
}

/** Connects everything a process needs to a database that is up and migrated. */
export async function createApp(options: AppOptions): Promise<App> {
  const { config, url, directUrl = url, log, jwtSecret, clock = () => new Date() } = options
  const watching = await openWatching(config, log)
  let closing = false
  // Connections that are still being closed when the server goes are no news.
  const onError = ({ message }: Error) => closing || log.warn({ reason: message }, 'database connection lost')
  const { db, pool, metrics, listener, boss } = await connectAll({ ...options, directUrl }, onError)
  const flags = new LiveFlags({ listener, log, read: () => listFlags(db) })
  const stockFeed = new LiveStock({ listener, log, read: (variantIds) => findOnSale(db, variantIds) })
  metrics.watchStock(() => stockFeed.watchers)
  await flags.load()
  const gateways = { ...(await openGateways({ ...options, clock }, db)), stock: stockFeed, ...options.gateways }
  const searches = searchTally({ db, log, clock })
  return {
    config,
    url,
    log,
    db,
    pool,
    listener,
    stockFeed,
    flags,
    boss,
    jwtSecret,
    clock,
    leaving: new AbortController(),
    outbox: createOutbox({ backends: { default: postgresBackend }, subscriptions, log }),
    gateways,
    metrics,
    telemetry: watching.telemetry,
    searches,
    async close() {
      closing = true
      stockFeed.close()
      flags.close()
      await closeAll({ db, listener, boss, gateways, searches })
      await watching.close()
    },
  }
}

/** Who listens first, what is still to be written next, and the pool that it needs for that last. */
async function closeAll({
  db,
  listener,
  boss,
  gateways,
  searches,
}: Pick<App, 'db' | 'listener' | 'boss' | 'gateways' | 'searches'>): Promise<void> {
  await listener.close()
  await boss.stop({ graceful: true, timeout: 30_000 })
  await gateways.email.close()
  await searches.flush()
  await db.destroy()
}

/** The pool, what is measured of it, and those who listen past any pooler. */
async function connectAll(
  { config, url, directUrl = url, log }: AppOptions,
  onError: (error: Error) => void,
): Promise<Pick<App, 'db' | 'metrics' | 'listener' | 'boss'> & { readonly pool: Connection['pool'] }> {
  let metrics: Metrics | undefined
  const onStatement = (milliseconds: number) => metrics?.observeStatement(milliseconds)
  const { db, pool } = connect({
    url,
    max: config.poolMax,
    named: config.namedStatements,
    statementTimeout: config.statementTimeout,
    onStatement,
    onError,
  })
  metrics = createMetrics(db, pool)
  const listener = new Listener({ url: directUrl, onError })
  const boss = await startBoss({ url: directUrl, log, supervise: config.run.includes('jobs') })
  return { db, pool, metrics, listener, boss }
}

/** What lies outside the process, as the environment has set it up. */
async function openGateways(
  { config, jwtSecret, vapid = config.vapid, clock }: AppOptions & Pick<App, 'clock'>,
  db: Kysely<DB>,
): Promise<Omit<App['gateways'], 'stock'>> {
  const site = siteOf(config)
  const vault = vaultOf(config.encryptionKeys ?? [jwtSecret, ...config.jwtSecretFallbacks])
  const addresses = addressSigner(site.url, vault.secretsFor('file addresses'))
  return {
    email: await openEmail(config, db),
    sms: smsOf(config, db),
    push: pushOf(config, db, vapid),
    passwords: argon2Passwords(),
    site,
    google: googleOf(config.google),
    passkeys: passkeysOf(passkeySiteOf(site.url, config.corsOrigins, config.passkeyRpId)),
    payments: await paymentGatewaysOf(config, db, { secret: vault.secretsFor('test payments')[0], clock }),
    payouts: await payoutGatewaysOf(config, db),
    vault,
    carriers: carrierGatewaysOf(config, db, vault, clock),
    documents: pdfDocuments(),
    storage: await openStorage(config, { addresses, clock }),
    images: imagesOf(config.uploads),
    bodyModel: bodyModelOf(config),
    webhooks: webhooksOf(config),
  }
}

/** The scope of the house itself, for the command line; it signs nobody in. */
export function houseScope({ db, outbox, gateways, flags, log, clock }: App): Scope & { readonly actor: System } {
  const doorGateways = { ...gateways, tokens: noTokens }
  const actor: System = { kind: 'system' }
  return { db, outbox, gateways: doorGateways, flags, log, actor, requestId: randomUUID(), now: clock() }
}

const refuse = () => {
  throw new TypeError('The house signs nobody in.')
}
const noTokens: TokenGateway = {
  expiresIn: 0,
  client: { ip: null, userAgent: null },
  hand: refuse,
  kept: () => undefined,
  takeBack: () => {},
}

/** What a worker takes from the app. */
export const meansOf = ({ db, outbox, gateways, flags, log, clock, metrics }: App): Means => ({
  worker: `${hostname()}:${process.pid}`,
  db,
  outbox,
  gateways,
  flags,
  log,
  clock,
  tasks: registry,
  observe: metrics.observeTask,
})
