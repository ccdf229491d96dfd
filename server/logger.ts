import { type Logger, pino } from 'pino'

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
/** Bytes; the library takes less than 16 KiB. */
const MOST_BUFFERED = 15_000

/**
 * JSON lines; what must not be read there is replaced before it is written. Lines are written together,
 * a few times a second and at the end: a system call for each would be a fifth of a hot read.
 */
export function createLogger(level: string, stream: 'stdout' | 'stderr' = 'stdout'): Logger {
  const output = pino.destination({ dest: stream === 'stdout' ? 1 : 2, sync: false, minLength: MOST_BUFFERED })
  setInterval(() => output.flush(), FLUSH_MS).unref()
  const base = { service: 'fashionistar' }
  const formatters = { log: withoutSecrets, bindings: withoutSecrets }
  const options = {
    level,
    base,
    formatters,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: plainError },
  }
  return pino(options, output)
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
