import { Client, type Connection, Query } from 'pg'

/**
 * The files of a running server as one tar archive, by the replication protocol: what `pg_basebackup` asks for, WAL included. A
 * server that is started from them stands where this one stood when the archive ended. Pages are checked against their
 * checksums on the way. The reader sets the pace.
 */
export async function* baseBackup(url: string): AsyncGenerator<Buffer, void, undefined> {
  const client = new Client({ connectionString: withReplication(url), connectionTimeoutMillis: 10_000 })
  // Whatever it is, the statement under way fails with it.
  client.on('error', () => {})
  await client.connect()
  try {
    // Otherwise a busy server may recycle what it has to send at the end.
    await client.query(`CREATE_REPLICATION_SLOT ${SLOT}_${process.pid} TEMPORARY PHYSICAL (RESERVE_WAL)`)
    yield* archive(client)
  } finally {
    await client.end()
  }
}

// Keywords of the replication protocol are known in capitals only.
const SLOT = 'fashionistar_backup'
const BASE_BACKUP = `BASE_BACKUP (LABEL 'fashionistar', CHECKPOINT 'fast', WAL true, MANIFEST 'no')`

function withReplication(url: string): string {
  const address = new URL(url)
  address.searchParams.set('replication', 'true')
  return address.href
}

async function* archive(client: Client): AsyncGenerator<Buffer, void, undefined> {
  const copy = new CopyOut(BASE_BACKUP)
  client.query(copy)
  let archives = 0
  for (;;) {
    const message = await copy.next()
    if (message === undefined) return
    const kind = String.fromCharCode(message[0]!)
    if (kind === 'n') archives += 1
    if (archives > 1) throw new Error('A server with tablespaces of its own cannot be copied into one archive.')
    if (kind === 'd') yield message.subarray(1)
  }
}

const MOST_WAITING = 32

/** A statement that answers with data to be copied, which it holds back from while nobody asks for more. */
class CopyOut extends Query {
  readonly #waiting: Buffer[] = []
  #over = false
  #failure: Error | undefined
  #connection: Connection | undefined
  #wake = () => {}

  constructor(text: string) {
    super(text)
    this.on('end', () => this.#end()).on('error', (error: Error) => this.#end(error))
  }

  handleCopyData({ chunk }: { readonly chunk: Buffer }, connection: Connection): void {
    // The driver reads the next message into the same memory.
    this.#waiting.push(Buffer.from(chunk))
    this.#connection = connection
    if (this.#waiting.length >= MOST_WAITING) connection.stream.pause()
    this.#wake()
  }

  async next(): Promise<Buffer | undefined> {
    while (this.#waiting.length === 0 && !this.#over) {
      this.#connection?.stream.resume()
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
    if (this.#failure !== undefined) throw this.#failure
    return this.#waiting.shift()
  }

  #end(failure?: Error): void {
    this.#over = true
    this.#failure = failure
    this.#wake()
  }
}
