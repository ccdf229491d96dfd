import { type ChildLoggerOptions, type DestinationStream, type Logger, pino } from 'pino'

const secrets = new Set([
  'password',
  'token',
  'accessToken',
  'refreshToken',
  'authorization',
  'cookie',
  'secret',
  'code',
  'apiKey',
  'secretKey',
  'apiSecret',
  'webhookSecret',
  'clientSecret',
  'clientAction',
])

const FLUSH_MS = 200
/** Characters. */
const MOST_HELD = 15_000

/**
 * JSON lines; what must not be read there is replaced before it is written. Lines are written together,
 * a few times a second and at the end: a system call for each would be a fifth of a hot read.
 */
export function createLogger(level: string, stream: 'stdout' | 'stderr' = 'stdout'): Logger {
  const base = { service: 'fashionistar' }
  const options = { level, base, formatters: { log: withoutSecrets }, timestamp, serializers: { err: plainError } }
  const log = pino(options, together(stream === 'stdout' ? 1 : 2))
  return coveringChildren(log)
}

/** The library has a formatter for what children carry, and does not call it for children. */
function coveringChildren(log: Logger): Logger {
  const child = Reflect.get(log, 'child')
  log.child = function <Levels extends string>(this: Logger, bindings: Fields, options?: ChildLoggerOptions<Levels>) {
    return Reflect.apply(child, this, [withoutSecrets(bindings), options]) as Logger<Levels>
  }
  return log
}

/**
 * Holds lines back for a moment. The library can too, but counts the bytes of all it holds anew with each line. What is
 * passed on is written at once: what another thread is about to write would be lost at the end.
 */
function together(dest: number): DestinationStream {
  const output = pino.destination({ dest, sync: true })
  let held = ''
  const pass = () => {
    if (held !== '') output.write(held)
    held = ''
  }
  setInterval(pass, FLUSH_MS).unref()
  process.on('exit', () => {
    pass()
    output.flushSync()
  })
  return {
    write(line) {
      held += line
      if (held.length >= MOST_HELD) pass()
    },
  }
}

let lastTime = 0
let lastText = ''

/** Many lines are written in one millisecond: its text is made once. */
function timestamp(): string {
  const now = Date.now()
  if (now !== lastTime) {
    lastTime = now
    lastText = `,"time":"${new Date(now).toISOString()}"`
  }
  return lastText
}

type Fields = Record<string, unknown>

/**
 * The fields of a line, what must not be read there covered: by its name, at the top and one level below. The library's own
 * redaction copies every line, which was a fifth of the work of a short task.
 */
function withoutSecrets(fields: Fields): Fields {
  let covered: Fields | undefined
  for (const [name, value] of Object.entries(fields)) {
    const seen = secrets.has(name) ? COVER : isPlain(value) ? withoutOwnSecrets(value) : value
    if (seen !== value) (covered ??= { ...fields })[name] = seen
  }
  return covered ?? fields
}

const COVER = '[redacted]'

function withoutOwnSecrets(value: Fields): Fields {
  const named = Object.keys(value).filter((name) => secrets.has(name))
  return named.length === 0 ? value : { ...value, ...Object.fromEntries(named.map((name) => [name, COVER])) }
}

const isPlain = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype

/** Of an error only what explains it: drivers hang whole connections on theirs, settings and all. */
function plainError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { type, message, stack } = pino.stdSerializers.err(error)
  return { type, message, stack, ...('code' in error ? { code: error.code } : {}) }
}
