import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server'
import type { Test } from 'tap'

export interface ReceivedMail {
  readonly from: string
  /** Who the server took it for, in the order they were named. */
  readonly to: readonly string[]
  readonly raw: Buffer
  /** Who had logged in. */
  readonly user: string | undefined
  readonly overTls: boolean
}

export interface SmtpRules {
  /** Refuses a recipient with what it returns, such as `550 no such user`. */
  readonly refuseRecipient?: (address: string) => string | undefined
  /** Refuses a mail that has been sent in full. */
  readonly refuseMail?: (mail: ReceivedMail) => string | undefined
  /** Offers STARTTLS. */
  readonly tls?: { readonly key: string; readonly cert: string }
  /** The only login it takes; without one anybody may log in, and nobody must. */
  readonly login?: { readonly user: string; readonly password: string }
  /** More options of the server itself. */
  readonly options?: SMTPServerOptions
}

export interface TestSmtpServer {
  /** `smtp://127.0.0.1:41234` */
  readonly url: string
  /** Mails that it took, oldest first. */
  readonly received: ReceivedMail[]
  /** Users who tried to log in. */
  readonly logins: string[]
  /** How many connections there have been. */
  readonly connections: number
  /** Everything clients have sent, byte for byte (latin1). */
  wire(): string
  /** Leaves every client without a word. */
  hangUp(): void
}

/** A real SMTP server on a free port. */
export async function smtpServer(t: Test, rules: SmtpRules = {}): Promise<TestSmtpServer> {
  const received: ReceivedMail[] = []
  const logins: string[] = []
  const wire: Buffer[] = []
  const server = new SMTPServer({
    disabledCommands: rules.tls === undefined ? ['STARTTLS'] : [],
    authOptional: rules.login === undefined,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    closeTimeout: 100,
    onAuth({ username = '', password }, _session, done) {
      logins.push(username)
      const wrong = rules.login !== undefined && (username !== rules.login.user || password !== rules.login.password)
      done(wrong ? refusal('535 wrong user or password') : null, { user: username })
    },
    onRcptTo: ({ address }, _session, done) => done(refusal(rules.refuseRecipient?.(address))),
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const mail = mailOf(session, Buffer.concat(chunks))
        const refused = refusal(rules.refuseMail?.(mail))
        if (refused === null) received.push(mail)
        done(refused)
      })
    },
    ...rules.tls,
    ...rules.options,
  })
  // Clients that break off are part of what is tested.
  server.on('error', () => {})
  let connections = 0
  const sockets = new Set<Socket>()
  server.server.on('connection', (socket: Socket) => {
    connections += 1
    socket.on('data', (chunk) => wire.push(chunk))
    sockets.add(socket)
  })
  server.listen(0, '127.0.0.1')
  t.teardown(() => new Promise<void>((resolve) => server.close(resolve)))
  return {
    url: await urlOf(server.server),
    received,
    logins,
    get connections() {
      return connections
    },
    wire: () => Buffer.concat(wire).toString('latin1'),
    hangUp() {
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** Takes connections and never says a word. */
export async function silentServer(t: Test): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => sockets.add(socket.on('error', () => {}))).listen(0, '127.0.0.1')
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return urlOf(server)
}

async function urlOf(server: Server): Promise<string> {
  if (!server.listening) await once(server, 'listening')
  return `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function mailOf({ envelope, user, secure }: SMTPServerSession, raw: Buffer): ReceivedMail {
  const { mailFrom, rcptTo } = envelope
  const from = mailFrom === false ? '' : mailFrom.address
  return { from, to: rcptTo.map(({ address }) => address), raw, user: user as string | undefined, overTls: secure }
}

/** `550 no such user` as the server takes it. */
function refusal(reply: string | undefined): Error | null {
  if (reply === undefined) return null
  const [code, ...words] = reply.split(' ')
  return Object.assign(new Error(words.join(' ')), { responseCode: Number(code) })
}
