import { createClient } from '@redis/client'
import type { Log } from '../../domain/common/context.ts'

export type Redis = ReturnType<typeof redisAt>

const FIRST_WAIT = 100
const LONGEST_WAIT = 5_000

/**
 * A connection that comes back by itself. Until it is there, and whenever it is lost, commands fail at once: whoever asks
 * has something else to do.
 */
export function openRedis(url: string, log: Log): Redis {
  const redis = redisAt(url)
  let lost = false
  redis.on('error', ({ message, code }: NodeJS.ErrnoException) => {
    // Several addresses fail with one error that has no words of its own.
    if (!lost) log.warn({ reason: message === '' ? code : message }, 'Redis is out of reach')
    lost = true
  })
  redis.on('ready', () => {
    lost = false
  })
  // It tries again for as long as it is not closed, so this ends with the connection or with the client.
  redis.connect().catch(() => {})
  return redis
}

const redisAt = (url: string) =>
  createClient({
    url,
    RESP: 2,
    disableOfflineQueue: true,
    disableClientInfo: true,
    socket: {
      connectTimeout: 5_000,
      reconnectStrategy: (retries) => Math.min(FIRST_WAIT * 2 ** retries, LONGEST_WAIT),
    },
  })
