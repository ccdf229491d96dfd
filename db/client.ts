import { Client, type QueryResult } from 'pg'
import { statements } from './tracing.ts'

type Release = (error?: Error | boolean) => void

const HUNG_UP = new Error('The connection was hung up.')

/**
 * A connection that spares round trips. Statements that have parameters are named, so that PostgreSQL plans each once per
 * connection; one that is sent while others are under way does not wait for their results; and a transaction begins in the
 * same message as its first statement.
 */
export class SparingClient extends Client {
  /** A transaction was asked for, and has had no statement yet. */
  #begun = false
  #release: Release = () => {}

  /** How it is given back: the pool sets this each time it lends it. One that was hung up is not lent again. */
  get release(): Release {
    return this.#release
  }

  set release(release: Release) {
    this.#release = (error) => release(this.connection.stream.destroyed ? HUNG_UP : error)
  }

  override query(...args: unknown[]): never {
    const [text, , callback] = args
    if (!statements.hasSubscribers || typeof text !== 'string' || callback !== undefined) return this.#send(args)
    return statements.tracePromise((): Promise<unknown> => this.#send(args), { text }) as never
  }

  #send(args: unknown[]): never {
    const [text] = args
    if (text === 'begin') {
      this.#begun = true
      return done('BEGIN')
    }
    if (!this.#begun) return super.query(...this.prepare(args)) as never
    this.#begun = false
    if (text === 'commit' || text === 'rollback') return done(text.toUpperCase())
    const { stream } = this.connection
    stream.cork()
    try {
      // Where this fails the next one does.
      super.query('begin').catch(() => {})
      return super.query(...this.prepare(args)) as never
    } finally {
      stream.uncork()
    }
  }

  protected prepare(args: unknown[]): Parameters<Client['query']> {
    return named(args)
  }
}

/** The same without names, for poolers in transaction mode which lend a connection out with the names of whoever had it before. */
export class NamelessClient extends SparingClient {
  protected override prepare(args: unknown[]): Parameters<Client['query']> {
    return args as Parameters<Client['query']>
  }
}

const done = (command: string): never =>
  Promise.resolve({ command, rowCount: null, rows: [], fields: [], oid: 0 } satisfies QueryResult) as never

function named(args: unknown[]): Parameters<Client['query']> {
  const [text, values, callback] = args
  const name = typeof text === 'string' && Array.isArray(values) && values.length > 0 ? nameOf(text) : undefined
  return (name === undefined ? args : [{ name, text, values }, callback]) as Parameters<Client['query']>
}

const names = new Map<string, string>()
const MOST_NAMES = 1_000

function nameOf(text: string): string | undefined {
  const known = names.get(text)
  if (known !== undefined || names.size >= MOST_NAMES) return known
  const name = `s${names.size}`
  names.set(text, name)
  return name
}
