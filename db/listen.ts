import { Client } from 'pg'

/** Who is told what is said on a channel. */
export interface Ears {
  heard(text: string): void
  /** From here on nothing is missed; what was said before may have been. */
  listening(): void
  /** Nothing is heard until further notice. */
  deaf(): void
}

export interface ListenerOptions {
  readonly url: string
  /** Told why nothing is heard, once for each time. */
  readonly onError?: (error: Error) => void
  /** How often it is asked whether we are still heard, in milliseconds. */
  readonly beat?: number
  /** How long an answer may take, in milliseconds. */
  readonly patience?: number
}

const PATIENCE_MS = 5_000
const BEAT_MS = 2_000
const SHORTEST_WAIT_MS = 100
const LONGEST_WAIT_MS = 5_000

/**
 * Hears what is said with NOTIFY, on one connection of its own for all channels, opened when the first is asked for. It
 * comes back by itself when it is lost, and asks at each beat whether it is still heard: a cable that was pulled says
 * nothing, and a pooler forgets who listens.
 */
export class Listener {
  readonly #options: ListenerOptions
  readonly #channels = new Map<string, Set<Ears>>()
  #client: Client | undefined
  #opening: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #failures = 0
  #closed = false

  constructor(options: ListenerOptions) {
    this.#options = options
  }

  /** Resolves once it listens, or could not at first. @returns how to stop */
  async listen(channel: string, ears: Ears): Promise<() => void> {
    if (!/^[a-z_]+$/.test(channel)) throw new TypeError(`No channel is called '${channel}'.`)
    const others = this.#channels.get(channel)
    this.#channels.set(channel, (others ?? new Set()).add(ears))
    await (this.#client === undefined ? this.#open() : this.#join(channel, ears))
    return () => void this.#channels.get(channel)?.delete(ears)
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#opening
    clearTimeout(this.#timer)
    const client = this.#client
    this.#client = undefined
    if (client !== undefined) await hangUp(client)
  }

  #open(): Promise<void> {
    clearTimeout(this.#timer)
    this.#opening ??= this.#connect().finally(() => {
      this.#opening = undefined
    })
    return this.#opening
  }

  async #connect(): Promise<void> {
    if (this.#closed) return
    const client = newClient(this.#options)
    client.on('error', (error) => this.#lose(client, error))
    client.on('end', () => this.#lose(client, new Error('The connection has ended.')))
    client.on('notification', ({ channel, payload = '' }) => {
      for (const ears of this.#channels.get(channel) ?? []) ears.heard(payload)
    })
    try {
      await client.connect()
      for (const channel of this.#channels.keys()) await client.query(`listen ${channel}`)
    } catch (error) {
      void hangUp(client)
      return this.#again(error as Error)
    }
    if (this.#closed) return hangUp(client)
    this.#client = client
    this.#failures = 0
    this.#beatSoon(client)
    for (const ears of this.#all()) ears.listening()
  }

  async #join(channel: string, ears: Ears): Promise<void> {
    const client = this.#client
    try {
      await client?.query(`listen ${channel}`)
      ears.listening()
    } catch (error) {
      if (client !== undefined) this.#lose(client, error as Error)
    }
  }

  #beatSoon(client: Client): void {
    this.#timer = setTimeout(() => {
      this.#beat(client).catch((error: unknown) => this.#lose(client, error as Error))
    }, this.#options.beat ?? BEAT_MS)
  }

  async #beat(client: Client): Promise<void> {
    const { rows } = await client.query<{ channel: string }>('select channel from pg_listening_channels() as channel')
    const known = new Set(rows.map(({ channel }) => channel))
    if (![...this.#channels.keys()].every((channel) => known.has(channel))) throw new Error('It has been forgotten.')
    if (this.#client === client && !this.#closed) this.#beatSoon(client)
  }

  #lose(client: Client, error: Error): void {
    if (this.#client !== client) return
    this.#client = undefined
    clearTimeout(this.#timer)
    void hangUp(client)
    for (const ears of this.#all()) ears.deaf()
    this.#again(error)
  }

  #again(error: Error): void {
    if (this.#closed) return
    if (this.#failures === 0) this.#options.onError?.(error)
    const wait = Math.min(LONGEST_WAIT_MS, SHORTEST_WAIT_MS * 2 ** this.#failures)
    this.#failures += 1
    this.#timer = setTimeout(() => void this.#open(), wait)
  }

  #all(): Ears[] {
    return [...this.#channels.values()].flatMap((ears) => [...ears])
  }
}

const newClient = ({ url, patience = PATIENCE_MS }: ListenerOptions): Client =>
  new Client({
    connectionString: url,
    application_name: 'fashionistar-listener',
    keepAlive: true,
    connectionTimeoutMillis: patience,
    query_timeout: patience,
  })

/** What a connection still has to say when it is given up is no news. */
async function hangUp(client: Client): Promise<void> {
  client.removeAllListeners().on('error', () => {})
  await client.end().catch(() => {})
}
