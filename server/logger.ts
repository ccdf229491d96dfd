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
 * JSON lines on standard output; what must not be read there is replaced before it is written. Lines are written together,
 * a few times a second and at the end: a system call for each would be a fifth of a hot read.
 */
export function createLogger(level: string): Logger {
  const output = pino.destination({ dest: 1, sync: false, minLength: MOST_BUFFERED })
  setInterval(() => output.flush(), FLUSH_MS).unref()
  const redact = { paths: secret.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' }
  return pino({ level, base: { service: 'fashionistar' }, timestamp: pino.stdTimeFunctions.isoTime, redact }, output)
}
