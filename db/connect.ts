import { CompiledQuery, Kysely, PostgresDialect } from 'kysely'
import { Client, type ClientBase, Pool, types } from 'pg'
import { NamelessClient, SparingClient } from './client.ts'
import type { DB } from './types.ts'

/** What a query that only reads asks for: a connection pool or a transaction, without the verbs that write. */
export type Reader = Pick<
  Kysely<DB>,
  'selectFrom' | 'selectNoFrom' | 'with' | 'withRecursive' | 'executeQuery' | 'getExecutor'
>

export interface ConnectOptions {
  readonly url: string
  /** Most connections this process may hold at once. */
  readonly max: number
  /** False leaves statements without names, for poolers that do not follow them. */
  readonly named?: boolean
  /** How long one statement may run, in milliseconds; 0 for no bound. */
  readonly statementTimeout?: number
  /** Told how long each statement took, in milliseconds. */
  readonly onStatement?: (milliseconds: number) => void
  /** Sees each new connection before anybody is given it; what it throws closes the connection, and is thrown to who asked for one. */
  readonly onConnect?: (ask: (text: string) => Promise<Readonly<Record<string, unknown>>>) => Promise<void>
  /** Told of errors on idle connections (a restart of the server, for one); the pool replaces them by itself. */
  readonly onError?: (error: Error) => void
}

/** Milliseconds the server has to say that it ended a statement. */
const GRACE = 5_000

export interface Connection {
  readonly db: Kysely<DB>
  readonly pool: Pool
}

/** Opens a pool. Ids and counts arrive as numbers (never rounded), times as RFC 3339 strings in UTC. */
export function connect(options: ConnectOptions): Connection {
  const { url, max, named = true, statementTimeout = 30_000, onConnect, onStatement, onError = () => {} } = options
  const pool = new Pool({
    connectionString: url,
    max,
    Client: named ? SparingClient : NamelessClient,
    pipeline: true,
    types: { getTypeParser },
    connectionTimeoutMillis: 5_000,
    // The server ends what takes too long; where nothing comes from it at all, we do, and hang up.
    query_timeout: statementTimeout === 0 ? 0 : statementTimeout + GRACE,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    ...(onConnect && {
      // The pool waits for it, whatever its types say.
      onConnect: (client: ClientBase): unknown =>
        onConnect(async (text) => (await client.query<Record<string, unknown>>(text)).rows[0]!),
    }),
    options: `-c timezone=UTC -c statement_timeout=${statementTimeout} -c idle_in_transaction_session_timeout=${statementTimeout} -c plan_cache_mode=force_generic_plan -c pg_trgm.word_similarity_threshold=0.4`,
  })
  pool.on('error', onError)
  pool.on('connect', (client) => client.on('error', onError))
  const dialect = new PostgresDialect({ pool })
  if (onStatement === undefined) return { db: new Kysely<DB>({ dialect }), pool }
  return { db: new Kysely<DB>({ dialect, log: ({ queryDurationMillis }) => onStatement(queryDurationMillis) }), pool }
}

/** Connects once, and throws what the driver says when that does not work. */
export async function reach(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  try {
    await client.connect()
  } finally {
    await client.end()
  }
}

/** In its own words, such as `18.4`. */
export async function serverVersion(url: string): Promise<string> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    const { rows } = await client.query<{ server_version: string }>('show server_version')
    return rows[0]!.server_version
  } finally {
    await client.end()
  }
}

type Parser = (value: string) => unknown

const parsers = new Map<number, Parser>([
  [20, safeInteger],
  [1016, (value) => (value === '{}' ? [] : value.slice(1, -1).split(',').map(safeInteger))],
  [1184, (value) => new Date(value).toISOString()],
  [1700, Number],
])

/** int8, int8[], timestamptz and numeric ours. Per pool, not global: the queue library shares the pg module and expects its own defaults. */
function getTypeParser(oid: Parameters<typeof types.getTypeParser>[0], format?: 'text' | 'binary'): Parser {
  return parsers.get(oid) ?? (types.getTypeParser(oid, format) as Parser)
}

function safeInteger(value: string): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number)) throw new RangeError(`bigint ${value} does not fit a JSON integer`)
  return number
}

/** A statement whose text never changes: it is sent as it is, and nothing is spent on building it. */
export const statement = <R>(text: string, values: readonly unknown[]): CompiledQuery<R> =>
  CompiledQuery.raw(text, [...values])
