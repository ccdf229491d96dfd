// A real PostgreSQL without an installation: the binaries come with npm, the data stays in one folder.
// For development, tests and benchmarks; production sets DATABASE_URL.
// Anybody on this machine may connect: no password, but 127.0.0.1 only.

import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { reach } from '../db/connect.ts'
import { launch, type Followed, type Launch } from './embedded-postgres/launch.ts'
import { findPlace, initialise, type Place } from './embedded-postgres/place.ts'
import { awaitSettled, stopPostmaster } from './embedded-postgres/postmaster.ts'
import { settleRestored } from './embedded-postgres/restored.ts'

export interface EmbeddedPostgresOptions {
  /** The cluster lives in `postgres` inside this folder. */
  readonly dataDir: string
  /** TCP port; a free one when not given. */
  readonly port?: number | undefined
  /** Server settings on top of `max_connections = 200` and `timezone = UTC`. */
  readonly settings?: Readonly<Record<string, string | number>> | undefined
  /** False trades safety on power loss for speed. */
  readonly durable?: boolean | undefined
  /** Whose end shuts the server down, however it comes, kill -9 included; this process when not given. */
  readonly follow?: Followed | undefined
  /** Told what the server prints, line by line, and what was done to start it. */
  readonly log?: ((line: string) => void) | undefined
}

export interface EmbeddedPostgres {
  /** Of the maintenance database `postgres`, as its superuser. */
  readonly url: string
  readonly port: number
  /** Where the cluster is. Not under the folder asked for when that is closed to the account which runs the server. */
  readonly dataDir: string
  /** True when the server was running already: `stop()` leaves it to whoever started it, and with them it ends. */
  readonly reused: boolean
  /** True when this call created the cluster. */
  readonly initialised: boolean
  /** Resolves when the server has shut down and left nothing behind. */
  stop(): Promise<void>
}

const MOST_ATTEMPTS = 100
const BETWEEN_ATTEMPTS = 100

const DEFAULTS = { max_connections: 200, timezone: 'UTC', log_timezone: 'UTC' }
const NOT_DURABLE = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }
const THIS_MACHINE_ONLY = { listen_addresses: '127.0.0.1', unix_socket_directories: '' }

/**
 * Starts the cluster in `dataDir`, creating it first when there is none, or joins the server that runs there already.
 * @throws when the platform has no binaries, the given port is taken or the server refuses to start (with what it said).
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const place = await findPlace(options.dataDir, options.log)
  await settleRestored(place, options.dataDir)
  const initialised = await initialise(place, options)
  for (let attempt = 1; ; attempt += 1) {
    const running = await awaitSettled(place.data)
    if (running !== undefined) {
      // One that has been told to stop still says "ready" in its pid file; only an answer proves it.
      if (await answers(running.port)) {
        return handle(place, { port: running.port, reused: true, initialised, stop: async () => {} })
      }
      if (attempt === MOST_ATTEMPTS) throw new Error(`PostgreSQL on port ${running.port} runs but does not answer.`)
    } else {
      const started = await start(place, options, initialised)
      if (typeof started === 'object') return started
      if (attempt === MOST_ATTEMPTS) throw new Error(started)
    }
    await sleep(BETWEEN_ATTEMPTS)
  }
}

/** @returns why it did not start, when another attempt may help */
async function start(
  place: Place,
  options: EmbeddedPostgresOptions,
  initialised: boolean,
): Promise<EmbeddedPostgres | string> {
  const port = options.port ?? (await freePort())
  const launched = await launch(place, { ...options, arguments: serverArguments(place, port, options) })
  if (launched.outcome === 'ready') {
    return handle(place, { port, reused: false, initialised, stop: once(() => stopLaunched(place, launched)) })
  }
  const reason = `PostgreSQL did not start on port ${port}:\n${launched.said}`
  if (launched.outcome === 'busy' || (launched.outcome === 'port taken' && options.port === undefined)) return reason
  throw new Error(reason)
}

const urlOf = (port: number): string => `postgres://postgres@127.0.0.1:${port}/postgres`

const answers = (port: number): Promise<boolean> =>
  reach(urlOf(port)).then(
    () => true,
    () => false,
  )

/** Stops the server of `dataDir`, whoever started it: for a process that did not. */
export async function stopEmbeddedPostgres(dataDir: string): Promise<void> {
  await stopPostmaster(await findPlace(dataDir))
}

function handle(place: Place, rest: Omit<EmbeddedPostgres, 'url' | 'dataDir'>): EmbeddedPostgres {
  return { ...rest, dataDir: place.data, url: urlOf(rest.port) }
}

async function stopLaunched(place: Place, launched: Extract<Launch, { outcome: 'ready' }>): Promise<void> {
  await stopPostmaster(place)
  await launched.ended()
}

function once(action: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  return () => (running ??= action())
}

function serverArguments(place: Place, port: number, { settings, durable = true }: EmbeddedPostgresOptions): string[] {
  const all = { ...DEFAULTS, ...(durable ? {} : NOT_DURABLE), ...settings, ...THIS_MACHINE_ONLY, port }
  return ['-D', place.data, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
}

/** A port nobody listens on now; it may be taken by the time it is used. */
async function freePort(): Promise<number> {
  const server = createServer()
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  server.once('error', reject)
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo
    server.close(() => resolve(port))
  })
  return promise
}
