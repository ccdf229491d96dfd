import { type Logger, pino } from 'pino'

const secret = [
  'password',
  'token',
  'accessToken',
  'refreshToken',
  'authorization',
  'cookie',
  'secret',
  'code',
  'apiKey',
]

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
  const redact = { paths: secret.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' }
  const base = { service: 'fashionistar' }
  const options = { level, base, redact, timestamp: pino.stdTimeFunctions.isoTime, serializers: { err: plainError } }
  return pino(options, output)
}

/** Of an error only what explains it: drivers hang whole connections on theirs, settings and all. */
function plainError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { type, message, stack } = pino.stdSerializers.err(error)
  return { type, message, stack, ...('code' in error ? { code: error.code } : {}) }
}
