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

/** JSON lines on standard output; what must not be read there is replaced before it is written. */
export function createLogger(level: string): Logger {
  return pino({
    level,
    base: { service: 'fashionistar' },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: secret.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
  })
}
